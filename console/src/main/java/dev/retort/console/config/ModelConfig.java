package dev.retort.console.config;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A model to compare with others, behind an OpenAI-compatible endpoint.
 *
 * @param url base URL of the endpoint, with its version
 * @param model its name there, and in the price table
 * @param key where its key is; empty: none is sent
 * @param temperature the sampling temperature; empty leaves it to the endpoint
 * @param timeout for a whole answer
 */
public record ModelConfig(
    URI url,
    String model,
    Optional<SecretReference> key,
    OptionalDouble temperature,
    Duration timeout) {
  /** For a whole answer, where nothing is said of it. */
  public static final Duration TIMEOUT = Duration.ofMinutes(1);

  private static final ModelConfig UNREADABLE =
      keyless(URI.create("http://127.0.0.1/v1"), "unreadable");

  /** A model that takes no key. */
  public static ModelConfig keyless(URI url, String model) {
    return new ModelConfig(url, model, Optional.empty(), OptionalDouble.empty(), TIMEOUT);
  }

  /** Problems are collected; the whole configuration is refused if there are any. */
  static ModelConfig read(String name, ConfigSection section) {
    return section.build(
        s ->
            new ModelConfig(
                s.value("url", URI::create).orElse(TeacherConfig.DEFAULT.url()),
                s.value("model", text -> text).orElse(name),
                s.secret("key"),
                s.value("temperature", Double::valueOf)
                    .map(OptionalDouble::of)
                    .orElseGet(OptionalDouble::empty),
                s.value("timeoutSeconds", Long::valueOf).map(Duration::ofSeconds).orElse(TIMEOUT)),
        UNREADABLE);
  }

  public ModelConfig {
    Objects.requireNonNull(key);
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!http || url.getHost() == null) {
      throw new IllegalArgumentException(
          "url is a whole URL such as https://api.openai.com/v1, not '%s'".formatted(url));
    }
    if (model.isBlank()) {
      throw new IllegalArgumentException("model is the name that the endpoint knows it by");
    }
    if (temperature.isPresent() && !(temperature.getAsDouble() >= 0)) {
      throw new IllegalArgumentException("temperature is ≥ 0, not " + temperature.getAsDouble());
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "timeoutSeconds is at least 1, not " + timeout.toSeconds());
    }
  }
}
