package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.capture.wire.WireProtocols;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Anthropic's message batches: the requests that created a batch and the lines of its results,
 * joined by {@code custom_id}. The results tell no time: it is that of the batch's own object
 * ({@code "type": "message_batch"}) where one lies in the same folder, else that of the file.
 * Requests that were canceled or expired met no model, and are passed over.
 *
 * @see <a href="https://docs.anthropic.com/en/api/retrieving-message-batch-results">Retrieve
 *     message batch results</a>
 * @see <a href="https://docs.anthropic.com/en/docs/build-with-claude/batch-processing">Batch
 *     processing</a>
 */
final class AnthropicBatchFormat implements RecordFormat {
  private static final String BATCH = "batch";

  private final LogFiles files;

  AnthropicBatchFormat(LogFiles files) {
    this.files = files;
  }

  @Override
  public boolean recognises(JsonNode record) {
    return request(record).isPresent() || isResult(record) || batch(record).isPresent();
  }

  private static Optional<String> request(JsonNode record) {
    return record.path("custom_id").isTextual() && record.path("params").isObject()
        ? Optional.of(record.path("custom_id").textValue())
        : Optional.empty();
  }

  private static boolean isResult(JsonNode record) {
    return record.path("custom_id").isTextual() && record.path("result").path("type").isTextual();
  }

  private static Optional<String> batch(JsonNode record) {
    return record.path("type").asText("").equals("message_batch")
        ? Optional.of(BATCH)
        : Optional.empty();
  }

  @Override
  public Reading read(JsonNode record, Path file) {
    if (request(record).isPresent()) {
      return new Reading.PassedOver("requests, read with their results");
    }
    if (batch(record).isPresent()) {
      return new Reading.PassedOver("the batches' own objects");
    }
    if (!isResult(record)) {
      throw new MalformedExchangeException("the line is neither a batch's request nor a result");
    }
    String type = record.path("result").path("type").textValue();
    if (type.equals("canceled") || type.equals("expired")) {
      return new Reading.PassedOver(type + " requests");
    }
    String id = record.path("custom_id").textValue();
    JsonNode request =
        files
            .find("requests", AnthropicBatchFormat::request, id, file)
            .orElseThrow(
                () ->
                    new MalformedExchangeException(
                        "the request '%s' of this result is in none of the files: import the batch's requests with it"
                            .formatted(id)))
            .path("params");
    JsonNode message = record.path("result").path("message");
    boolean succeeded = type.equals("succeeded");
    return LoggedExchange.of(
            WireProtocols.MESSAGES.request(request),
            succeeded ? WireProtocols.MESSAGES.answer(message) : WireAnswer.FAILED,
            createdAt(file))
        .id(succeeded ? message.path("id").asText("") : failed(id, request))
        .details(new DetailsBuilder().upstream("anthropic").metadata("custom_id", id))
        .build();
  }

  private static String failed(String id, JsonNode request) {
    return "failed-" + DigestUtils.sha256Hex(id + request).substring(0, 32);
  }

  private Instant createdAt(Path file) {
    return files
        .find(BATCH, AnthropicBatchFormat::batch, BATCH, file)
        .flatMap(batch -> LogFields.time(LogFields.first(batch, "created_at", "ended_at")))
        .orElseGet(() -> LogFields.changed(file));
  }
}
