package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.capture.wire.WireProtocols;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Anthropic's message batches: the requests that created a batch and the lines of its results,
 * joined by {@code custom_id}, which is unique within a batch only: see {@link LogFiles#find}. The
 * results tell no time: it is that of the batch's own object ({@code "type": "message_batch"}),
 * whose id stands in the file's name or which is the only one in the same folder, else that of the
 * file. Requests that were canceled or expired met no model, and are passed over.
 *
 * @see <a href="https://docs.anthropic.com/en/api/retrieving-message-batch-results">Retrieve
 *     message batch results</a>
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/batch-processing">Batch
 *     processing</a>
 */
final class AnthropicBatchFormat implements RecordFormat {
  private static final HalfKind REQUESTS =
      new HalfKind(
          "requests",
          AnthropicBatchFormat::request,
          AnthropicBatchFormat::answered,
          AnthropicBatchFormat::batch);

  private final LogFiles files;

  AnthropicBatchFormat(LogFiles files) {
    this.files = files;
  }

  @Override
  public boolean recognises(JsonNode record) {
    return REQUESTS.recognises(record);
  }

  private static Optional<String> request(JsonNode record) {
    return record.path("custom_id").isTextual() && record.path("params").isObject()
        ? Optional.of(record.path("custom_id").textValue())
        : Optional.empty();
  }

  private static Optional<String> answered(JsonNode record) {
    return record.path("custom_id").isTextual() && record.path("result").path("type").isTextual()
        ? Optional.of(record.path("custom_id").textValue())
        : Optional.empty();
  }

  private static List<String> batch(JsonNode record) {
    return record.path("type").asText("").equals("message_batch")
        ? List.of(LogFields.text(record, "id"))
        : List.of();
  }

  @Override
  public Reading read(JsonNode record, Path file) {
    return REQUESTS.read(record, id -> answer(record, id, file));
  }

  private Reading answer(JsonNode record, String id, Path file) {
    String type = record.path("result").path("type").textValue();
    if (type.equals("canceled") || type.equals("expired")) {
      return new Reading.PassedOver(type + " requests");
    }
    JsonNode request =
        files.find(REQUESTS, id, file).orElseThrow(() -> REQUESTS.missing(id)).path("params");
    JsonNode message = record.path("result").path("message");
    boolean succeeded = type.equals("succeeded");
    return LoggedExchange.of(
            WireProtocols.MESSAGES.request(request),
            succeeded ? WireProtocols.MESSAGES.answer(message) : WireAnswer.FAILED,
            createdAt(file))
        .id(succeeded ? message.path("id").asText("") : failed(record, request, file))
        .details(new DetailsBuilder().upstream("anthropic").metadata("custom_id", id))
        .build();
  }

  private String failed(JsonNode record, JsonNode request, Path file) {
    return "failed-" + files.idWithin(file, JsonFormat.line(record) + request);
  }

  private Instant createdAt(Path file) {
    return files
        .batchOf(REQUESTS, file)
        .flatMap(batch -> LogFields.time(LogFields.first(batch, "created_at", "ended_at")))
        .orElseGet(() -> LogFields.changed(file));
  }
}
