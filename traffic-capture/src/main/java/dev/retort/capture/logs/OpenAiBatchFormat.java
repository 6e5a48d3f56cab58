package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.capture.wire.WireProtocol;
import dev.retort.capture.wire.WireProtocols;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * OpenAI's batches: the input file's requests and the output and error files' answers, joined by
 * {@code custom_id}, which is unique within a batch only: see {@link LogFiles#find}. A batch's own
 * object ({@code "object": "batch"}) tells which input file goes with which output file, where the
 * files are named by their ids. An answer that repeats its request needs no input file. A failed
 * request's time is that of its file.
 *
 * @see <a href="https://platform.openai.com/docs/guides/batch">Batch API</a>
 */
final class OpenAiBatchFormat implements RecordFormat {
  private static final HalfKind REQUESTS =
      new HalfKind(
          "requests",
          OpenAiBatchFormat::request,
          OpenAiBatchFormat::answered,
          OpenAiBatchFormat::batch);

  private final LogFiles files;

  OpenAiBatchFormat(LogFiles files) {
    this.files = files;
  }

  @Override
  public boolean recognises(JsonNode record) {
    return REQUESTS.recognises(record);
  }

  private static Optional<String> request(JsonNode record) {
    return record.path("custom_id").isTextual() && record.path("body").isObject()
        ? Optional.of(record.path("custom_id").textValue())
        : Optional.empty();
  }

  private static Optional<String> answered(JsonNode record) {
    return record.path("custom_id").isTextual() && (record.has("response") || record.has("error"))
        ? Optional.of(record.path("custom_id").textValue())
        : Optional.empty();
  }

  private static List<String> batch(JsonNode record) {
    return record.path("object").asText("").equals("batch")
        ? Stream.of("id", "input_file_id", "output_file_id", "error_file_id")
            .map(field -> LogFields.text(record, field))
            .filter(id -> !id.isBlank())
            .toList()
        : List.of();
  }

  @Override
  public Reading read(JsonNode record, Path file) {
    return REQUESTS.read(record, id -> answer(record, id, file));
  }

  private Reading answer(JsonNode record, String id, Path file) {
    JsonNode response = record.path("response").path("body");
    Optional<JsonNode> line = files.find(REQUESTS, id, file);
    String path = line.map(request -> request.path("url").asText("")).orElse("");
    Optional<WireProtocol> known =
        Optional.ofNullable(WireProtocols.byPath().get(path.split("\\?", -1)[0]));
    if (known.isEmpty() && !path.isEmpty()) {
      return new Reading.PassedOver("answers of " + path);
    }
    WireProtocol protocol = known.orElse(WireProtocols.ANY);
    JsonNode request =
        line.map(found -> found.path("body"))
            .or(() -> Optional.of(response).filter(b -> b.has("messages") || b.has("input")))
            .orElseThrow(() -> REQUESTS.missing(id));
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
        .id(exchangeId(record, failed ? record : response, file))
        .details(new DetailsBuilder().upstream("openai").metadata("custom_id", id))
        .build();
  }

  private String exchangeId(JsonNode record, JsonNode named, Path file) {
    return Stream.of(named, record)
        .map(holder -> LogFields.text(holder, "id"))
        .filter(id -> !id.isBlank())
        .findFirst()
        .orElseGet(() -> "batch-" + files.idWithin(file, JsonFormat.line(record)));
  }
}
