package dev.retort.capture.http.proxy;

import java.util.Locale;
import java.util.Set;

/** The gateway's paths. */
final class GatewayPath {
  /** Where the providers' own paths begin. */
  static final String PREFIX = "/v1";

  static final String HEALTH = "/health";
  static final String READY = "/ready";
  static final String METRICS = "/metrics";
  static final String FEEDBACK = "/retort/v1/feedback";
  static final String EXCHANGES = "/retort/v1/exchanges";

  private static final String MESSAGES = PREFIX + "/messages";
  private static final Set<String> NAMED =
      Set.of(
          PREFIX + "/chat/completions",
          PREFIX + "/responses",
          PREFIX + "/completions",
          PREFIX + "/embeddings",
          PREFIX + "/models",
          MESSAGES,
          HEALTH,
          READY,
          METRICS,
          FEEDBACK,
          EXCHANGES);

  private GatewayPath() {}

  /** Whether a path is one of a provider, and cannot climb out of it. */
  static boolean isForwarded(String path) {
    if (!path.startsWith(PREFIX + "/")) {
      return false;
    }
    String plain = path.toLowerCase(Locale.ROOT).replace("%2e", ".").replace("%2f", "/");
    return !plain.contains("/../") && !plain.endsWith("/..");
  }

  /** Whether only a provider of Anthropic's family has it. */
  static boolean isAnthropic(String path) {
    return path.equals(MESSAGES) || path.startsWith(MESSAGES + "/");
  }

  /** The path as metrics have it: few values, whatever is asked for. */
  static String route(String path) {
    return NAMED.contains(path) ? path : isForwarded(path) ? PREFIX + "/*" : "unknown";
  }
}
