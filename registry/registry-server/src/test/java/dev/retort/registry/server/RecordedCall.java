package dev.retort.registry.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** One line of a recorded session; the README beside the sessions explains the fields. */
record RecordedCall(String session, int line, JsonNode fields) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PATTERN = 251;

  /** The calls of a session, each as often as its client sent it. */
  static List<RecordedCall> read(String session) {
    String name = "sessions/" + session + ".jsonl";
    try (InputStream in = RecordedCall.class.getResourceAsStream(name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      List<String> lines = text.lines().toList();
      return IntStream.range(0, lines.size())
          .mapToObj(i -> parse(session, i + 1, lines.get(i)))
          .flatMap(call -> IntStream.range(0, call.times()).mapToObj(i -> call))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  String method() {
    return fields.path("method").asText();
  }

  String path() {
    return fields.path("path").asText();
  }

  int status() {
    return fields.path("status").asInt();
  }

  /** What to send. */
  byte[] body(Bindings bindings) {
    if (fields.has("bytes")) {
      return pattern(fields.path("bytes").asInt());
    }
    JsonNode body = fields.path("body");
    String text = body.isMissingNode() ? fields.path("text").asText("") : body.toString();
    return bindings.fill(text).getBytes(StandardCharsets.UTF_8);
  }

  /** Where an answer isn't what was recorded: none if it is. */
  List<String> differences(int status, byte[] answer, Bindings bindings) {
    if (status != status()) {
      return List.of("status %d instead of %d".formatted(status, status()));
    }
    if (fields.has("answerBytes")) {
      boolean same = Arrays.equals(answer, pattern(fields.path("answerBytes").asInt()));
      return same ? List.of() : List.of("other bytes");
    }
    String text = new String(answer, StandardCharsets.UTF_8);
    if (fields.has("answerText")) {
      boolean same = text.equals(fields.path("answerText").asText());
      return same ? List.of() : List.of("other text: " + text);
    }
    return bindings.differences(fields.path("answer"), json(text));
  }

  @Override
  public String toString() {
    return "%s:%d %s %s".formatted(session, line, method(), path());
  }

  private int times() {
    return fields.path("times").asInt(1);
  }

  private static RecordedCall parse(String session, int line, String json) {
    try {
      return new RecordedCall(session, line, JSON.readTree(json));
    } catch (IOException e) {
      throw new UncheckedIOException(session + ":" + line, e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      return JSON.getNodeFactory().textNode(text);
    }
  }

  /** Bytes that aren't text and aren't the same for two sizes. */
  private static byte[] pattern(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) ((i + size) % PATTERN);
    }
    return bytes;
  }
}
