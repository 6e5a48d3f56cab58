package dev.retort.capture.http.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/** Answers as OpenAI's documentation shows its answers; everything is about a greeting. */
final class ScriptedProvider {
  static final List<String> PIECES = List.of("good ", "morning, ", "Zoë", " ☀");
  static final String TEXT = String.join("", PIECES);
  static final String ARGUMENTS = "{\"q\":\"zoë\"}";

  private static final String USAGE =
      "{\"prompt_tokens\":12,\"completion_tokens\":5,\"total_tokens\":17}";

  private ScriptedProvider() {}

  static void handle(RunningGateway.Call call) {
    String path = call.request().path();
    JsonNode body = body(call);
    switch (path) {
      case "/v1/models" ->
          call.answer(
              200,
              "{\"object\":\"list\",\"data\":[{\"id\":\"frontier\",\"object\":\"model\",\"created\":1,\"owned_by\":\"us\"},{\"id\":\"vectors\",\"object\":\"model\",\"created\":1,\"owned_by\":\"us\"}]}");
      case "/v1/embeddings" ->
          call.answer(
              200,
              "{\"object\":\"list\",\"model\":\"vectors\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.25,-0.5]}],\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1}}");
      case "/v1/responses" -> response(call, body);
      default -> chat(call, body);
    }
  }

  private static JsonNode body(RunningGateway.Call call) {
    try {
      return JsonFormat.mapper()
          .readTree(call.body().length() == 0 ? "{}" : call.body().toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void chat(RunningGateway.Call call, JsonNode body) {
    switch (body.path("model").asText()) {
      case "busy" ->
          call.answer(
              400,
              "{\"error\":{\"message\":\"too many words\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"busy\"}}");
      case "unknown" ->
          call.answer(
              404,
              "{\"error\":{\"message\":\"no such model\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"model_not_found\"}}");
      default -> {
        boolean calls = body.has("tools");
        if (body.path("stream").asBoolean()) {
          streamed(call, calls, body.path("stream_options").path("include_usage").asBoolean());
        } else {
          String message =
              calls
                  ? "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"lookup\",\"arguments\":%s}}]}"
                      .formatted(JsonFormat.line(ARGUMENTS))
                  : "{\"role\":\"assistant\",\"content\":%s}".formatted(JsonFormat.line(TEXT));
          call.answer(
              200,
              "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"frontier\",\"choices\":[{\"index\":0,\"message\":%s,\"finish_reason\":\"%s\"}],\"usage\":%s}"
                  .formatted(message, calls ? "tool_calls" : "stop", USAGE));
        }
      }
    }
  }

  private static void streamed(RunningGateway.Call call, boolean calls, boolean usage) {
    HttpServerResponse response = events(call);
    if (calls) {
      chunk(
          response,
          "{\"role\":\"assistant\",\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"lookup\",\"arguments\":\"\"}}]}",
          "null");
      for (int i = 0; i < ARGUMENTS.length(); i += 4) {
        String piece = ARGUMENTS.substring(i, Math.min(ARGUMENTS.length(), i + 4));
        chunk(
            response,
            "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":%s}}]}"
                .formatted(JsonFormat.line(piece)),
            "null");
      }
    } else {
      PIECES.forEach(
          piece -> chunk(response, "{\"content\":%s}".formatted(JsonFormat.line(piece)), "null"));
    }
    chunk(response, "{}", calls ? "\"tool_calls\"" : "\"stop\"");
    if (usage) {
      response.write(
          "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"frontier\",\"choices\":[],\"usage\":%s}\n\n"
              .formatted(USAGE));
    }
    response.end("data: [DONE]\n\n");
  }

  private static void chunk(HttpServerResponse response, String delta, String finish) {
    response.write(
        "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"frontier\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}\n\n"
            .formatted(delta, finish));
  }

  private static HttpServerResponse events(RunningGateway.Call call) {
    return call.request()
        .response()
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream");
  }

  private static void response(RunningGateway.Call call, JsonNode body) {
    String whole =
        "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1,\"status\":\"completed\",\"model\":\"frontier\",\"error\":null,\"incomplete_details\":null,\"instructions\":null,\"metadata\":{},\"parallel_tool_calls\":true,\"temperature\":1,\"tool_choice\":\"auto\",\"tools\":[],\"top_p\":1,\"output\":[{\"type\":\"message\",\"id\":\"msg_1\",\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":%s,\"annotations\":[]}]}],\"usage\":{\"input_tokens\":12,\"output_tokens\":5,\"total_tokens\":17}}"
            .formatted(JsonFormat.line(TEXT));
    if (!body.path("stream").asBoolean()) {
      call.answer(200, whole);
      return;
    }
    HttpServerResponse response = events(call);
    int[] number = {0};
    event(
        response,
        "response.created",
        number,
        "\"response\":" + whole.replace("completed", "in_progress"));
    for (String piece : PIECES) {
      event(
          response,
          "response.output_text.delta",
          number,
          "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":%s"
              .formatted(JsonFormat.line(piece)));
    }
    event(response, "response.completed", number, "\"response\":" + whole);
    response.end();
  }

  private static void event(HttpServerResponse response, String type, int[] number, String rest) {
    response.write(
        "event: %s\ndata: {\"type\":\"%s\",\"sequence_number\":%d,%s}\n\n"
            .formatted(type, type, number[0]++, rest));
  }
}
