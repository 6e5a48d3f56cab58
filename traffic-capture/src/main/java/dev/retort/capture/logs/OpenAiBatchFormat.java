package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.capture.wire.WireProtocol;
import dev.retort.capture.wire.WireProtocols;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * OpenAI's batches: the input file's requests and the output and error files' answers, joined by
 * {@code custom_id}. An answer that repeats its request needs no input file. A failed request's
 * time is that of its file.
 *
 * @see <a href="https://platform.openai.com/docs/guides/batch">Batch API</a>
 */
final class OpenAiBatchFormat implements RecordFormat {
  private final LogFiles files;

  OpenAiBatchFormat(LogFiles files) {
    this.files = files;
  }

  @Override
  public boolean recognises(JsonNode record) {
    return request(record).isPresent() || isAnswer(record);
  }

  private static Optional<String> request(JsonNode record) {
    return record.path("custom_id").isTextual() && record.path("body").isObject()
        ? Optional.of(record.path("custom_id").textValue())
        : Optional.empty();
  }

  private static boolean isAnswer(JsonNode record) {
    return record.path("custom_id").isTextual() && (record.has("response") || record.has("error"));
  }

  @Override
  public Reading read(JsonNode record, Path file) {
    if (request(record).isPresent()) {
      return new Reading.PassedOver("requests, read with their answers");
    }
    if (!isAnswer(record)) {
      throw new MalformedExchangeException("the line is neither a batch's request nor an answer");
    }
    String id = record.path("custom_id").textValue();
    JsonNode response = record.path("response").path("body");
    Optional<JsonNode> line = files.find("requests", OpenAiBatchFormat::request, id, file);
    String path = line.map(request -> request.path("url").asText("")).orElse("");
    WireProtocol protocol =
        WireProtocols.byPath().getOrDefault(path.split("\\?", -1)[0], WireProtocols.ANY);
    if (protocol == WireProtocols.ANY && !path.isEmpty()) {
      return new Reading.PassedOver("answers of " + path);
    }
    JsonNode request =
        line.map(found -> found.path("body"))
            .or(() -> Optional.of(response).filter(b -> b.has("messages") || b.has("input")))
            .orElseThrow(
                () ->
                    new MalformedExchangeException(
                        "the request '%s' of this answer is in none of the files: import the batch's input file with it"
                            .formatted(id)));
    boolean failed =
        record.hasNonNull("error")
            || LoggedAnswer.isErrorStatus(record.path("response").path("status_code"));
    Instant createdAt =
        LogFields.time(LogFields.first(response, "created", "created_at"))
            .orElseGet(() -> LogFields.changed(file));
    return LoggedExchange.of(
            protocol.request(request),
            failed ? WireAnswer.FAILED : protocol.answer(response),
            createdAt)
        .id(LogFields.text(failed ? record : response, "id"))
        .details(new DetailsBuilder().upstream("openai").metadata("custom_id", id))
        .build();
  }
}
