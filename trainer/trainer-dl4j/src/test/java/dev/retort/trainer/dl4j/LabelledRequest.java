package dev.retort.trainer.dl4j;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** A request of a log and its label; of JSON answers, the member {@code intent}. */
record LabelledRequest(String input, String answer) {

  /**
   * Those of a gzipped log of chat completions.
   *
   * @throws IOException if it cannot be read
   */
  static List<LabelledRequest> read(Path log) throws IOException {
    List<LabelledRequest> rows = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(log)), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        JsonNode exchange = JsonFormat.mapper().readTree(line);
        JsonNode messages = exchange.at("/request/messages");
        String answer = exchange.at("/response/choices/0/message/content").asText();
        rows.add(
            new LabelledRequest(
                messages.get(messages.size() - 1).path("content").asText().replace('\n', ' '),
                answer.startsWith("{")
                    ? JsonFormat.mapper().readTree(answer).path("intent").asText()
                    : answer));
      }
    }
    return rows;
  }
}
