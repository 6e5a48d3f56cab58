package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.Rating;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.capture.wire.WireProtocols;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Langfuse's observations, as its API lists them and its exports write them (names in camel case or
 * with underscores); those of another type than {@code GENERATION} are passed over. A score whose
 * name speaks of feedback or a rating is the user's opinion; others are metadata.
 *
 * @see <a
 *     href="https://langfuse.com/docs/api-and-data-platform/features/blob-storage-export-fields">
 *     Export field reference</a>
 * @see <a href="https://langfuse.com/docs/observability/data-model">Data model</a>
 */
final class LangfuseFormat implements RecordFormat {

  @Override
  public boolean recognises(JsonNode record) {
    boolean timed = record.has("startTime") || record.has("start_time");
    boolean traced = record.has("traceId") || record.has("trace_id");
    return timed
        && (traced || (record.has("input") && record.has("output")))
        && !record.has("call_type");
  }

  @Override
  public Reading read(JsonNode record, Path file) {
    String type = record.path("type").asText("GENERATION");
    if (!type.equals("GENERATION")) {
      return new Reading.PassedOver("observations of type " + type);
    }
    Optional<Instant> start = time(record, "startTime", "start_time");
    Optional<Instant> end = time(record, "endTime", "end_time");
    DetailsBuilder details =
        new DetailsBuilder()
            .cost(cost(record))
            .timeToFirstToken(
                LogFields.between(
                    start, time(record, "completionStartTime", "completion_start_time")))
            .step(
                LogFields.text(record, "traceId", "trace_id"),
                record.path("id").asText(""),
                LogFields.text(record, "parentObservationId", "parent_observation_id"))
            .metadata(LogFields.json(record.path("metadata")))
            .metadata("name", record.path("name").asText(""))
            .metadata("prompt_name", LogFields.text(record, "promptName", "prompt_name"));
    JsonNode scores = LogFields.json(record.path("scores"));
    scores.forEach(
        score ->
            details.metadata(
                "score." + score.path("name").asText(""), score.path("value").asText("")));
    return LoggedExchange.of(
            WireProtocols.ANY.request(LogFields.json(LogFields.first(record, "input"))),
            answer(record),
            start.orElseThrow(
                () -> new MalformedExchangeException("the observation has no start time")))
        .id(record.path("id").asText(""))
        .model(LogFields.text(record, "model", "providedModelName", "provided_model_name"))
        .task(LogFields.task(LogFields.json(record.path("metadata")).path("task")))
        .usage(usage(record))
        .latency(LogFields.between(start, end))
        .subject(LogFields.text(record, "userId", "user_id"))
        .opinion(Optional.empty(), rating(scores))
        .details(details)
        .build();
  }

  private static Optional<Instant> time(JsonNode record, String... names) {
    return LogFields.time(LogFields.first(record, names));
  }

  /** Text stays text, JSON documents included, unless it is a response or a message. */
  private static WireAnswer answer(JsonNode record) {
    if (record.path("level").asText("").equals("ERROR")) {
      return WireAnswer.FAILED;
    }
    JsonNode output = LogFields.first(record, "output");
    if (output.isMissingNode()) {
      throw new MalformedExchangeException("the observation has no output");
    }
    JsonNode parsed = LogFields.json(output);
    boolean spoken =
        parsed.has("role")
            || parsed.has("choices")
            || parsed.has("tool_calls")
            || parsed.path(0).has("role");
    if (spoken) {
      return WireProtocols.ANY.answer(parsed);
    }
    if (output.isTextual()) {
      return WireProtocols.ANY.answer(output);
    }
    boolean response = parsed.has("output") || parsed.has("content");
    // A document that an application parsed is the text it was.
    return WireProtocols.ANY.answer(response ? parsed : TextNode.valueOf(JsonFormat.line(parsed)));
  }

  private static JsonNode cost(JsonNode record) {
    JsonNode total =
        LogFields.first(record, "calculatedTotalCost", "totalCost", "total_cost", "totalPrice");
    return total.isMissingNode()
        ? LogFields.json(LogFields.first(record, "costDetails", "cost_details")).path("total")
        : total;
  }

  private static TokenUsage usage(JsonNode record) {
    JsonNode usage =
        LogFields.json(LogFields.first(record, "usageDetails", "usage_details", "usage"));
    JsonNode counts = usage.isObject() ? usage : record;
    return TokenUsage.reported(
        LogFields.first(counts, "input", "prompt_tokens", "promptTokens", "inputUsage").asLong(0),
        LogFields.first(counts, "output", "completion_tokens", "completionTokens", "outputUsage")
            .asLong(0));
  }

  private static Optional<Rating> rating(JsonNode scores) {
    for (JsonNode score : scores) {
      String name = score.path("name").asText("").toLowerCase(Locale.ROOT);
      if (name.contains("feedback") || name.contains("rating") || name.contains("thumb")) {
        double value = score.path("value").asDouble(Double.NaN);
        if (value == 1) {
          return Optional.of(Rating.UP);
        }
        if (value == 0 || value == -1) {
          return Optional.of(Rating.DOWN);
        }
      }
    }
    return Optional.empty();
  }
}
