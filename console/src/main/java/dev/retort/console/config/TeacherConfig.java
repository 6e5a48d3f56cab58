package dev.retort.console.config;

import dev.retort.dataset.labelling.AskingLimits;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where the frontier model is.
 *
 * @param url base URL of an OpenAI-compatible endpoint, with its version
 * @param key where its key is; empty: callers bring their own
 * @param timeout for a whole answer
 * @param asking how hard it may be asked for labels, by {@code concurrency}, {@code
 *     requestsPerMinute} and {@code tokensPerMinute}
 */
public record TeacherConfig(
    URI url, Optional<SecretReference> key, Duration timeout, AskingLimits asking) {
  /** OpenAI's endpoint, with the callers' keys. */
  public static final TeacherConfig DEFAULT =
      new TeacherConfig(
          URI.create("https://api.openai.com/v1"), Optional.empty(), Duration.ofMinutes(2));

  /** An endpoint that is asked for labels with the usual care. */
  public TeacherConfig(URI url, Optional<SecretReference> key, Duration timeout) {
    this(url, key, timeout, AskingLimits.DEFAULT);
  }

  static TeacherConfig read(ConfigSection section) {
    return new TeacherConfig(
        section.value("url", URI::create).orElse(DEFAULT.url),
        section.secret("key"),
        section
            .value("timeoutSeconds", Long::valueOf)
            .map(Duration::ofSeconds)
            .orElse(DEFAULT.timeout),
        asking(section));
  }

  private static AskingLimits asking(ConfigSection section) {
    AskingLimits usual = AskingLimits.DEFAULT;
    return new AskingLimits(
        section.value("concurrency", Integer::valueOf).orElse(usual.concurrency()),
        rate(section, "requestsPerMinute"),
        rate(section, "tokensPerMinute"),
        usual.attempts(),
        usual.firstBackoff(),
        usual.longestWait());
  }

  private static OptionalInt rate(ConfigSection section, String key) {
    return section.value(key, Integer::valueOf).stream().mapToInt(Integer::intValue).findAny();
  }

  public TeacherConfig {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "timeoutSeconds is at least 1, not " + timeout.toSeconds());
    }
    if (url.getHost() == null) {
      throw new IllegalArgumentException(
          "url is a whole URL such as https://api.openai.com/v1, not '%s'".formatted(url));
    }
  }
}
