package dev.retort.console.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.console.config.ModelServerSettings;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.config.SecretReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Servers that Retort asks: the teacher, and those that students run on. */
public final class Services {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int FIRST_FAILURE = 500;

  private final RetortConfig config;
  private final Map<String, String> environment;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  /**
   * Servers of a configuration.
   *
   * @param environment for keys that it refers to
   */
  public Services(RetortConfig config, Map<String, String> environment) {
    this.config = config;
    this.environment = environment;
  }

  /** Whether each of them answers. */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        asked(
            "teacher",
            "the teacher",
            below(config.teacher().url(), "/models"),
            config.teacher().key()));
    for (Map.Entry<String, ModelServerSettings> server : config.places().servers().entrySet()) {
      findings.add(
          asked(
              "servers",
              "model server " + server.getKey(),
              below(server.getValue().url(), "/v1/models"),
              server.getValue().key()));
    }
    return findings;
  }

  private static URI below(URI base, String path) {
    return URI.create(base.toString().replaceAll("/+$", "") + path);
  }

  private Finding asked(String topic, String who, URI url, Optional<SecretReference> key) {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(PATIENCE).GET();
      key.flatMap(this::secret)
          .ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return answered(topic, who, url, answer.statusCode(), answer.body(), key.isPresent());
    } catch (IOException | IllegalArgumentException e) {
      return Finding.warning(
          topic,
          "%s does not answer at %s: %s"
              .formatted(
                  who,
                  url,
                  Optional.ofNullable(e.getMessage()).orElse("there is no connection to it")),
          "Start it, or correct its url in retort.yaml; what needs it waits or fails until then.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + who + " was asked", e);
    }
  }

  static Finding answered(
      String topic, String who, URI url, int status, String body, boolean withKey) {
    boolean refused = status == UNAUTHORIZED || status == FORBIDDEN;
    if (refused && withKey) {
      return Finding.problem(
          topic,
          "%s refuses the configured key at %s (%d)".formatted(who, url, status),
          "Put a key that it accepts where retort.yaml says it is.");
    }
    if (status >= FIRST_FAILURE) {
      return Finding.warning(
          topic,
          "%s answers %d at %s".formatted(who, status, url),
          "Look at its log; what needs it waits or fails until it is well.");
    }
    return Finding.ok(
        topic,
        "%s answers at %s%s"
            .formatted(
                who,
                url,
                refused
                    ? "; callers bring their own keys"
                    : models(body).map(" with %d models"::formatted).orElse("")));
  }

  private static Optional<Integer> models(String body) {
    try {
      JsonNode data = JsonFormat.mapper().readTree(body).path("data");
      return data.isArray() ? Optional.of(data.size()) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private Optional<String> secret(SecretReference reference) {
    try {
      return reference.resolve(environment);
    } catch (UncheckedIOException e) {
      // That the secret cannot be read is a finding of its own.
      return Optional.empty();
    }
  }
}
