package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.capture.wire.WireProtocols;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * LiteLLM's {@code StandardLoggingPayload}, alone or in {@code standard_logging_object}, and the
 * rows of its spend logs, which hold the messages where {@code store_prompts_in_spend_logs} is on.
 *
 * @see <a href="https://docs.litellm.ai/docs/proxy/logging_spec">StandardLoggingPayload
 *     specification</a>
 * @see <a href="https://docs.litellm.ai/docs/proxy/ui_logs">Spend logs</a>
 */
final class LiteLlmFormat implements RecordFormat {
  private static final List<String> CALLS =
      List.of("completion", "text_completion", "responses", "anthropic_messages", "generate");

  @Override
  public boolean recognises(JsonNode record) {
    JsonNode payload = payload(record);
    return payload.has("call_type") && payload.has("startTime");
  }

  private static JsonNode payload(JsonNode record) {
    return LogFields.json(
        record.has("standard_logging_object") ? record.path("standard_logging_object") : record);
  }

  @Override
  public Reading read(JsonNode record, Path file) {
    JsonNode payload = payload(record);
    String call = payload.path("call_type").asText("").toLowerCase(Locale.ROOT);
    if (CALLS.stream().noneMatch(call::endsWith)) {
      return new Reading.PassedOver("calls of type " + call);
    }
    Optional<Instant> start = LogFields.time(payload.path("startTime"));
    Optional<Instant> firstToken = LogFields.time(payload.path("completionStartTime"));
    Optional<Instant> end = LogFields.time(payload.path("endTime"));
    JsonNode metadata = LogFields.json(payload.path("metadata"));
    JsonNode given = LogFields.json(metadata.path("requester_metadata"));
    return LoggedExchange.of(
            WireProtocols.ANY.request(request(payload)),
            answer(payload),
            start.orElseThrow(
                () -> new MalformedExchangeException("the record has no 'startTime'")))
        .id(LogFields.text(payload, "id", "request_id", "litellm_call_id"))
        .model(LogFields.text(payload, "model_group", "model"))
        .task(LogFields.task(given.path("task")))
        .usage(
            TokenUsage.reported(
                payload.path("prompt_tokens").asLong(0),
                payload.path("completion_tokens").asLong(0)))
        .latency(LogFields.between(start, end))
        .subject(LogFields.text(metadata, "user_api_key_end_user_id"))
        .subject(LogFields.text(payload, "end_user"))
        .details(
            new DetailsBuilder()
                .application(
                    LogFields.text(metadata, "user_api_key_alias", "user_api_key_team_alias"))
                .upstream(payload.path("custom_llm_provider").asText(""))
                .cost(LogFields.first(payload, "response_cost", "spend"))
                .timeToFirstToken(
                    LogFields.between(start, firstToken.filter(time -> !firstToken.equals(end))))
                .step(
                    LogFields.text(payload, "trace_id", "session_id"),
                    LogFields.text(payload, "id", "request_id"),
                    "")
                .metadata(given)
                .metadata(LogFields.json(metadata.path("spend_logs_metadata")))
                .metadata("tags", tags(LogFields.json(payload.path("request_tags")))))
        .build();
  }

  private static ObjectNode request(JsonNode payload) {
    JsonNode proxied = LogFields.json(payload.path("proxy_server_request"));
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    if (proxied.has("messages") || proxied.has("input") || proxied.has("prompt")) {
      request.setAll((ObjectNode) proxied);
      return request;
    }
    JsonNode messages = LogFields.json(payload.path("messages"));
    if (messages.has("messages") && messages.isObject()) {
      messages = messages.path("messages");
    }
    if (messages.isEmpty() && !messages.isTextual()) {
      throw new MalformedExchangeException(
          "the record has no messages: LiteLLM keeps them where 'store_prompts_in_spend_logs' is true and 'turn_off_message_logging' is not");
    }
    if (LogFields.json(payload.path("model_parameters")) instanceof ObjectNode parameters) {
      request.setAll(parameters);
    }
    request.set(messages.isTextual() ? "prompt" : "messages", messages);
    return request;
  }

  private static WireAnswer answer(JsonNode payload) {
    if (payload.path("status").asText("").equals("failure") || payload.hasNonNull("error_str")) {
      return WireAnswer.FAILED;
    }
    JsonNode response = LogFields.json(payload.path("response"));
    if (response.isObject() && response.isEmpty()) {
      throw new MalformedExchangeException("the record has no response");
    }
    return response.isTextual() && !response.textValue().startsWith("data:")
        ? WireProtocols.ANY.answer(response)
        : WireProtocols.ANY.answer(LoggedAnswer.whole(response, WireProtocols.ANY));
  }

  private static String tags(JsonNode list) {
    StringBuilder tags = new StringBuilder();
    list.forEach(tag -> tags.append(tags.isEmpty() ? "" : ",").append(tag.asText("")));
    return tags.toString();
  }
}
