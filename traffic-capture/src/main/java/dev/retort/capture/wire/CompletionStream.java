package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The chunks of a completion of the older form. */
final class CompletionStream implements StreamAssembler {
  private static final String END = "[DONE]";
  private static final List<String> LISTS =
      List.of("tokens", "token_logprobs", "top_logprobs", "text_offset");

  private final ObjectNode whole = WireFields.object();
  private final Map<Integer, Choice> choices = new TreeMap<>();
  private boolean ended;

  @Override
  public void accept(JsonNode chunk) {
    if (chunk.isTextual()) {
      ended |= chunk.textValue().strip().equals(END);
      return;
    }
    WireFields.copy(chunk, whole, "id", "created", "model", "system_fingerprint", "usage", "error");
    for (JsonNode part : chunk.path("choices")) {
      choices.computeIfAbsent(part.path("index").asInt(0), index -> new Choice()).add(part);
    }
  }

  @Override
  public boolean isComplete() {
    return ended
        || whole.has("error")
        || (!choices.isEmpty()
            && choices.values().stream().noneMatch(choice -> choice.finishReason.isEmpty()));
  }

  @Override
  public ObjectNode response() {
    ObjectNode response = whole.deepCopy();
    response.put("object", "text_completion");
    ArrayNode finished = response.putArray("choices");
    choices.forEach((index, choice) -> finished.add(choice.finished(index)));
    if (finished.isEmpty()) {
      finished.add(new Choice().finished(0));
    }
    return response;
  }

  private static final class Choice {
    private final StringBuilder text = new StringBuilder();
    private final ObjectNode logprobs = WireFields.object();
    private String finishReason = "";

    void add(JsonNode part) {
      text.append(part.path("text").asText(""));
      for (String list : LISTS) {
        part.path("logprobs").path(list).forEach(logprobs.withArray(list)::add);
      }
      if (part.hasNonNull("finish_reason")) {
        finishReason = part.path("finish_reason").asText();
      }
    }

    ObjectNode finished(int index) {
      ObjectNode choice = WireFields.object().put("index", index).put("text", text.toString());
      if (!logprobs.path("tokens").isEmpty()) {
        choice.set("logprobs", logprobs.deepCopy());
      }
      return choice.put("finish_reason", finishReason.isEmpty() ? null : finishReason);
    }
  }
}
