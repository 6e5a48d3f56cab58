package dev.retort.registry.server.follow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A client of server-sent events, which takes from its connection only what it is asked for. */
final class EventReader implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BufferedReader lines;
  private String lastId = "";

  /** One event. */
  record Event(long id, String name, JsonNode data) {}

  private EventReader(BufferedReader lines) {
    this.lines = lines;
  }

  /** Connects, and waits until the server has said where the stream begins. */
  static EventReader connect(URI server, String query, Optional<Long> lastEventId)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve("/retort/v1/events" + query))
            .header("Accept", "text/event-stream");
    lastEventId.ifPresent(id -> request.header("Last-Event-ID", Long.toString(id)));
    HttpResponse<InputStream> response =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .build()
            .send(request.build(), BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw new IOException("HTTP " + response.statusCode());
    }
    EventReader reader =
        new EventReader(
            new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
    while (reader.lastId.isEmpty()) {
      reader.field(reader.lines.readLine());
    }
    return reader;
  }

  /** The id to take up from. */
  long lastId() {
    return Long.parseLong(lastId);
  }

  /** Waits for the next event; empty at the end of the stream. */
  Optional<Event> next() throws IOException {
    String name = "";
    String data = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty() && !data.isEmpty()) {
        return Optional.of(new Event(lastId(), name, JSON.readTree(data)));
      }
      field(line);
      name = line.startsWith("event: ") ? line.substring(7) : name;
      data = line.startsWith("data: ") ? line.substring(6) : data;
    }
    return Optional.empty();
  }

  private void field(String line) {
    if (line.startsWith("id: ")) {
      lastId = line.substring(4);
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
