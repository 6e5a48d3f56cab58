package dev.retort.console.config;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the frontier model is.
 *
 * @param url base URL of an OpenAI-compatible endpoint, with its version
 * @param key where its key is; empty: callers bring their own
 * @param timeout for a whole answer
 */
public record TeacherConfig(URI url, Optional<SecretReference> key, Duration timeout) {
  /** OpenAI's endpoint, with the callers' keys. */
  public static final TeacherConfig DEFAULT =
      new TeacherConfig(
          URI.create("https://api.openai.com/v1"), Optional.empty(), Duration.ofMinutes(2));

  static TeacherConfig read(ConfigSection section) {
    return new TeacherConfig(
        section.value("url", URI::create).orElse(DEFAULT.url),
        section.value("key", SecretReference::new),
        section
            .value("timeoutSeconds", Long::valueOf)
            .map(Duration::ofSeconds)
            .orElse(DEFAULT.timeout));
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
