package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.capture.wire.WireProtocols;
import dev.retort.capture.wire.WireRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Retort's own: an object with {@code request} and {@code response}, and optionally {@code id},
 * {@code task}, {@code created} (unix seconds), {@code latency_ms}, {@code status}, {@code
 * correction} and {@code feedback} or {@code rating} (see {@link RatingFormat}). The bodies are of
 * any of the protocols. The response is a whole one, or the recording of a stream: {@code
 * {"stream": [chunk, …]}}, or the text of the server-sent events.
 *
 * <p>A stream that does not say how it ended has {@link
 * dev.retort.capture.Completion.Finish#UNKNOWN}; an HTTP status from 400 on, an error in the
 * response's place or within its stream is {@link dev.retort.capture.Completion.Finish#ERROR}.
 */
final class PairFormat implements RecordFormat {
  private static final double LATEST_SECOND = 7_258_118_400.0;

  @Override
  public boolean recognises(JsonNode record) {
    return record.path("request").isObject() && (record.has("response") || record.has("error"));
  }

  @Override
  public Reading read(JsonNode record, Path file) {
    if (!record.path("request").isObject()) {
      throw new MalformedExchangeException("the line has no object 'request'");
    }
    WireRequest request = WireProtocols.ANY.request(record.path("request"));
    JsonNode response = record.path("response");
    JsonNode body = response.has("body") ? response.path("body") : response;
    boolean failed = isError(record, response, body);
    JsonNode whole = failed ? body : LoggedAnswer.whole(body, WireProtocols.ANY);
    WireAnswer answer = failed ? WireAnswer.FAILED : WireProtocols.ANY.answer(whole);
    return LoggedExchange.of(request, answer, createdAt(record, whole))
        .id(record.path("id").isTextual() ? record.path("id").textValue() : "")
        .task(ChatCompletionFormat.taskName(record.path("task")))
        .latency(Optional.of(Duration.ofMillis(record.path("latency_ms").asLong(0))))
        .usage(ChatCompletionFormat.usage(whole))
        .opinion(
            Optional.of(record.path("correction"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue),
            RatingFormat.read(record))
        .build();
  }

  /** The response may stand in an envelope with its HTTP status. */
  private static boolean isError(JsonNode record, JsonNode response, JsonNode body) {
    if (LoggedAnswer.isErrorStatus(record.path("status"))
        || LoggedAnswer.isErrorStatus(response.path("status"))
        || LoggedAnswer.isErrorStatus(response.path("status_code"))) {
      return true;
    }
    if (!body.isMissingNode() && !body.isNull()) {
      return false;
    }
    if (record.hasNonNull("error")) {
      return true;
    }
    throw new MalformedExchangeException("the line has no 'response'");
  }

  private static Instant createdAt(JsonNode record, JsonNode response) {
    for (JsonNode created : List.of(record.path("created"), response.path("created"))) {
      if (created.isNumber()) {
        if (!(created.doubleValue() >= 0 && created.doubleValue() < LATEST_SECOND)) {
          throw new MalformedExchangeException(
              "'created' is %s, and unix seconds from 1970 to 2200 are expected; is it in milliseconds?"
                  .formatted(created));
        }
        return Instant.ofEpochMilli(Math.round(created.doubleValue() * 1_000));
      }
    }
    throw new MalformedExchangeException(
        "neither the line nor its response says when it was 'created' (unix seconds)");
  }
}
