package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.capture.wire.WireProtocols;
import dev.retort.capture.wire.WireRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Amazon Bedrock's model invocation logs, as S3 or CloudWatch Logs hold them. The bodies are those
 * of Converse, or of the model's own protocol; a stream's are a list of its chunks. A body that was
 * too large for its record is read from folder {@code data} beside the log, as it lies in the
 * bucket.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html">
 *     Monitor model invocation</a>
 */
final class BedrockFormat implements RecordFormat {

  @Override
  public boolean recognises(JsonNode record) {
    return record.path("schemaType").asText("").equals("ModelInvocationLog")
        || (record.path("modelId").isTextual()
            && (record.path("input").has("inputBodyJson")
                || record.path("input").has("inputBodyS3Path")));
  }

  @Override
  public Reading read(JsonNode record, Path file) {
    if (!recognises(record)) {
      throw new MalformedExchangeException("the record is no model invocation");
    }
    JsonNode asked = body(record.path("input"), "input", file);
    if (asked.has("inputText") && !asked.has("messages")) {
      return new Reading.PassedOver("embeddings, and texts in Titan's protocol");
    }
    WireRequest request = WireProtocols.ANY.request(asked);
    JsonNode metadata = record.path("requestMetadata");
    JsonNode answered = LogFields.json(body(record.path("output"), "output", file));
    boolean failed = record.hasNonNull("errorCode") || answered.isMissingNode();
    JsonNode whole = failed ? answered : LoggedAnswer.whole(answered, WireProtocols.ANY);
    return LoggedExchange.of(
            request,
            failed ? WireAnswer.FAILED : WireProtocols.ANY.answer(whole),
            LogFields.time(record.path("timestamp"))
                .orElseThrow(() -> new MalformedExchangeException("the record has no 'timestamp'")))
        .id(record.path("requestId").asText(""))
        .model(record.path("modelId").asText(""))
        .task(LogFields.task(metadata.path("task")))
        .usage(usage(record))
        .latency(
            Optional.of(whole.path("metrics").path("latencyMs"))
                .filter(JsonNode::isNumber)
                .map(millis -> Duration.ofMillis(millis.asLong())))
        .subject(LogFields.text(metadata, "user_id", "userId"))
        .details(
            new DetailsBuilder()
                .upstream("bedrock")
                .metadata(metadata)
                .metadata("operation", record.path("operation").asText("")))
        .build();
  }

  private static TokenUsage usage(JsonNode record) {
    JsonNode input = record.path("input");
    return TokenUsage.reported(
        input.path("inputTokenCount").asLong(0)
            + input.path("cacheReadInputTokenCount").asLong(0)
            + input.path("cacheWriteInputTokenCount").asLong(0),
        record.path("output").path("outputTokenCount").asLong(0));
  }

  private static JsonNode body(JsonNode half, String name, Path file) {
    JsonNode inline = LogFields.first(half, name + "BodyJson", name + "Body");
    String elsewhere = half.path(name + "BodyS3Path").asText("");
    if (!inline.isMissingNode() || elsewhere.isEmpty()) {
      return LogFields.json(inline);
    }
    String object = elsewhere.substring(elsewhere.lastIndexOf('/') + 1);
    Path copy = file.resolveSibling("data").resolve(object);
    if (object.isEmpty() || !Files.isRegularFile(copy)) {
      throw new MalformedExchangeException(
          "the %s stands at %s only: download the bucket's folder 'data' beside the log"
              .formatted(name, elsewhere));
    }
    return RecordFile.readWhole(copy)
        .orElseThrow(
            () -> new MalformedExchangeException("the %s at %s is no JSON".formatted(name, copy)));
  }
}
