package dev.retort.console.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import dev.retort.console.ConsoleAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the process that has a home, by the API of its console. Thread-safe. */
final class ConsoleClient {
  private static final String ROOT = "/api/v1";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int FIRST_ERROR = 400;

  private final ConsoleAddress console;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  ConsoleClient(ConsoleAddress console) {
    this.console = console;
  }

  /** The client of a home's console; empty if nobody serves one. */
  static Optional<ConsoleClient> in(Path home) {
    return ConsoleAddress.in(home).map(ConsoleClient::new);
  }

  /** Where the console is. */
  URI url() {
    return console.url();
  }

  /** What is read at a path below the API's root. */
  JsonNode get(String path) {
    return send(request(path).GET());
  }

  /** The list under a name in what is read there. */
  <T> List<T> list(String path, String name, Class<T> type) {
    List<T> read = new ArrayList<>();
    try {
      for (JsonNode entry : get(path).path(name)) {
        read.add(JsonFormat.mapper().treeToValue(entry, type));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "the console at %s is of another version than this command: %s. Use the same for both."
              .formatted(url(), e.getOriginalMessage()),
          e);
    }
    return read;
  }

  /** What comes of an action, in a sentence. */
  String act(String path, ObjectNode fields) {
    return done(path, fields).said();
  }

  /**
   * What comes of an action.
   *
   * @param subject what it was done to
   * @param said in a sentence
   */
  record Done(String subject, String said) {}

  /** Acts. */
  Done done(String path, ObjectNode fields) {
    JsonNode done =
        send(
            request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JsonFormat.line(fields))));
    return new Done(done.path("subject").asText(), done.path("said").asText("done"));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create(console.url().toString().replaceAll("/+$", "") + ROOT + path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + console.token());
  }

  private JsonNode send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      JsonNode body = json(answer.body());
      if (answer.statusCode() >= FIRST_ERROR) {
        throw new IllegalArgumentException(
            body.path("detail").asText("the console answers " + answer.statusCode()));
      }
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the console at %s, process %d, cannot be asked: %s"
              .formatted(
                  console.url(),
                  console.process(),
                  Optional.ofNullable(e.getMessage()).orElse("there is no connection to it")),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the console was asked", e);
    }
  }

  private static JsonNode json(String body) {
    try {
      return JsonFormat.mapper().readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
