package dev.retort.capture.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers as the providers document them: each whole, and as the stream of the same answer. */
enum Recorded {
  CHAT_TEXT(
      "/v1/chat/completions",
      """
      {"id":"chatcmpl-1","object":"chat.completion","created":1748736056,"model":"gpt-4o-2024-08-06",
       "choices":[{"index":0,"message":{"role":"assistant","content":"Grüße 👋\\n","refusal":null},
         "logprobs":{"content":[
           {"token":"Grüße","logprob":-0.25,"bytes":[71],"top_logprobs":[{"token":"Hallo","logprob":-1.5,"bytes":null}]},
           {"token":" 👋\\n","logprob":-0.5,"bytes":null,"top_logprobs":[]}],"refusal":null},
         "finish_reason":"stop"}],
       "usage":{"prompt_tokens":19,"completion_tokens":2,"total_tokens":21}}""",
      chunks(
          """
          {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1748736056,"model":"gpt-4o-2024-08-06","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null}
          {"id":"chatcmpl-1","choices":[{"index":1,"delta":{"content":"another choice"},"finish_reason":"stop"}]}
          {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"content":"Grüße"},"logprobs":{"content":[{"token":"Grüße","logprob":-0.25,"bytes":[71],"top_logprobs":[{"token":"Hallo","logprob":-1.5,"bytes":null}]}]},"finish_reason":null}]}
          {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"content":" 👋\\n"},"logprobs":{"content":[{"token":" 👋\\n","logprob":-0.5,"bytes":null,"top_logprobs":[]}]},"finish_reason":null}]}
          {"id":"chatcmpl-1","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}
          {"id":"chatcmpl-1","choices":[],"usage":{"prompt_tokens":19,"completion_tokens":2,"total_tokens":21}}""")),
  CHAT_TOOLS(
      "/v1/chat/completions",
      """
      {"choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[
        {"id":"call_a","type":"function","function":{"name":"find","arguments":"{\\"q\\":\\"tea\\"}"}},
        {"id":"call_b","type":"function","function":{"name":"book","arguments":"{\\"n\\":2}"}}]},
        "finish_reason":"tool_calls"}],"usage":{"prompt_tokens":80,"completion_tokens":30}}""",
      chunks(
          """
          {"choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"find","arguments":""}}]},"finish_reason":null}]}
          {"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"book","arguments":""}}]},"finish_reason":null}]}
          {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"q\\":"}}]},"finish_reason":null}]}
          {"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{\\"n\\":2}"}}]},"finish_reason":null}]}
          {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\\"tea\\"}"}}]},"finish_reason":null}]}
          {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}
          {"choices":[],"usage":{"prompt_tokens":80,"completion_tokens":30}}""")),
  RESPONSE_TEXT(
      "/v1/responses",
      """
      {"id":"resp_1","object":"response","created_at":1741476777,"status":"completed","error":null,
       "incomplete_details":null,"model":"gpt-4o-2024-08-06","output":[
         {"type":"reasoning","id":"rs_1","summary":[]},
         {"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[
           {"type":"output_text","text":"Grüße, Mond","annotations":[],
            "logprobs":[{"token":"Grüße","logprob":-0.25,"top_logprobs":[]}]}]}],
       "usage":{"input_tokens":328,"output_tokens":52,"total_tokens":380}}""",
      events(
          """
          {"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","status":"in_progress","model":"gpt-4o-2024-08-06","output":[]}}
          {"type":"response.in_progress","response":{"id":"resp_1","object":"response","status":"in_progress","model":"gpt-4o-2024-08-06","output":[]}}
          {"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[]}}
          {"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[]}}
          {"type":"response.output_item.added","output_index":1,"item":{"type":"message","id":"msg_1","status":"in_progress","role":"assistant","content":[]}}
          {"type":"response.content_part.added","item_id":"msg_1","output_index":1,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}
          {"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,"delta":"Grüße","logprobs":[{"token":"Grüße","logprob":-0.25,"top_logprobs":[]}]}
          {"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,"delta":", Mond"}
          {"type":"response.output_text.done","item_id":"msg_1","output_index":1,"content_index":0,"text":"Grüße, Mond"}
          {"type":"response.content_part.done","item_id":"msg_1","output_index":1,"content_index":0,"part":{"type":"output_text","text":"Grüße, Mond","annotations":[]}}
          {"type":"response.output_item.done","output_index":1,"item":{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Grüße, Mond","annotations":[],"logprobs":[{"token":"Grüße","logprob":-0.25,"top_logprobs":[]}]}]}}
          {"type":"response.completed","response":{"id":"resp_1","object":"response","created_at":1741476777,"status":"completed","error":null,"model":"gpt-4o-2024-08-06","output":[{"type":"reasoning","id":"rs_1","summary":[]},{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Grüße, Mond","annotations":[],"logprobs":[{"token":"Grüße","logprob":-0.25,"top_logprobs":[]}]}]}],"usage":{"input_tokens":328,"output_tokens":52,"total_tokens":380}}}""")),
  RESPONSE_CALL(
      "/v1/responses",
      """
      {"id":"resp_2","object":"response","status":"completed","model":"gpt-4o","output":[
         {"type":"function_call","id":"fc_1","call_id":"call_1","name":"find","arguments":"{\\"q\\":\\"tea\\"}","status":"completed"}],
       "usage":{"input_tokens":291,"output_tokens":23}}""",
      events(
          """
          {"type":"response.created","response":{"id":"resp_2","object":"response","status":"in_progress","model":"gpt-4o","output":[]}}
          {"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"fc_1","call_id":"call_1","name":"find","arguments":"","status":"in_progress"}}
          {"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":0,"delta":"{\\"q\\":"}
          {"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":0,"delta":"\\"tea\\"}"}
          {"type":"response.function_call_arguments.done","item_id":"fc_1","output_index":0,"arguments":"{\\"q\\":\\"tea\\"}"}
          {"type":"response.completed","response":{"id":"resp_2","object":"response","status":"completed","model":"gpt-4o","output":[],"usage":{"input_tokens":291,"output_tokens":23}}}""")),
  COMPLETION(
      "/v1/completions",
      """
      {"id":"cmpl-1","object":"text_completion","created":1589478378,"model":"gpt-3.5-turbo-instruct",
       "choices":[{"text":"\\n\\nIndeed, this","index":0,"finish_reason":"length","logprobs":{
         "tokens":["\\n\\n","Indeed, this"],"token_logprobs":[-0.5,-0.25],
         "top_logprobs":[{"\\n\\n":-0.5,"a":-2.0},{}],"text_offset":[0,2]}}],
       "usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}""",
      chunks(
          """
          {"id":"cmpl-1","object":"text_completion","created":1589478378,"choices":[{"text":"\\n\\n","index":0,"logprobs":{"tokens":["\\n\\n"],"token_logprobs":[-0.5],"top_logprobs":[{"\\n\\n":-0.5,"a":-2.0}],"text_offset":[0]},"finish_reason":null}],"model":"gpt-3.5-turbo-instruct"}
          {"id":"cmpl-1","choices":[{"text":"Indeed, this","index":0,"logprobs":{"tokens":["Indeed, this"],"token_logprobs":[-0.25],"top_logprobs":[{}],"text_offset":[2]},"finish_reason":"length"}]}
          {"id":"cmpl-1","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}""")),
  MESSAGE_TOOL(
      "/v1/messages",
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[
         {"type":"thinking","thinking":"What is the weather?","signature":"EqQB"},
         {"type":"text","text":"Let me look: Zürich."},
         {"type":"tool_use","id":"toolu_1","name":"get_weather","input":{"location":"Zürich","days":3}}],
       "stop_reason":"tool_use","stop_sequence":null,
       "usage":{"input_tokens":472,"cache_creation_input_tokens":10,"cache_read_input_tokens":100,"output_tokens":89}}""",
      events(
          """
          {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":472,"cache_creation_input_tokens":10,"cache_read_input_tokens":100,"output_tokens":2}}}
          {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}
          {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"What is the weather?"}}
          {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQB"}}
          {"type":"content_block_stop","index":0}
          {"type":"ping"}
          {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}
          {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Let me look:"}}
          {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":" Zürich."}}
          {"type":"content_block_stop","index":1}
          {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"get_weather","input":{}}}
          {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":""}}
          {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\\"location\\": \\"Zür"}}
          {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"ich\\", \\"days\\": 3}"}}
          {"type":"content_block_stop","index":2}
          {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":89}}
          {"type":"message_stop"}""")),
  MESSAGE_REFUSAL(
      "/v1/messages",
      """
      {"id":"msg_2","type":"message","role":"assistant","model":"claude-opus-4","content":[{"type":"text","text":"Hello.."}],
       "stop_reason":"refusal","usage":{"input_tokens":564,"output_tokens":3}}""",
      events(
          """
          {"type":"message_start","message":{"id":"msg_2","type":"message","role":"assistant","content":[],"model":"claude-opus-4","stop_reason":null,"usage":{"input_tokens":564,"output_tokens":1}}}
          {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
          {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello.."}}
          {"type":"content_block_stop","index":0}
          {"type":"message_delta","delta":{"stop_reason":"refusal","stop_sequence":null},"usage":{"input_tokens":564,"output_tokens":3}}
          {"type":"message_stop"}"""));

  private final String path;
  private final String whole;
  private final String stream;

  Recorded(String path, String whole, String stream) {
    this.path = path;
    this.whole = whole;
    this.stream = stream;
  }

  WireProtocol protocol() {
    return WireProtocols.byPath().get(path);
  }

  /** The answer's body, where it came whole. */
  String whole() {
    return whole;
  }

  /** The text of the stream's events. */
  String stream() {
    return stream;
  }

  WireAnswer answer() {
    return protocol().answer(json(whole));
  }

  static JsonNode json(String text) {
    try {
      return JsonFormat.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  /** Untyped events, as OpenAI's older protocols send them. */
  private static String chunks(String lines) {
    return Stream.concat(lines.lines(), Stream.of("[DONE]"))
        .map(line -> "data: " + line + "\n\n")
        .collect(Collectors.joining());
  }

  /** Events of the type that their data names. */
  private static String events(String lines) {
    return lines
        .lines()
        .map(line -> "event: %s\ndata: %s\n\n".formatted(json(line).path("type").asText(), line))
        .collect(Collectors.joining());
  }
}
