package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A choice of a completion of the older form. */
final class CompletionChoice implements StreamedChoice {
  private static final List<String> LISTS =
      List.of("tokens", "token_logprobs", "top_logprobs", "text_offset");

  private final StringBuilder text = new StringBuilder();
  private final ObjectNode logprobs = WireFields.object();
  private String finishReason = "";

  @Override
  public void add(JsonNode part) {
    text.append(part.path("text").asText(""));
    for (String list : LISTS) {
      part.path("logprobs").path(list).forEach(logprobs.withArray(list)::add);
    }
    if (part.hasNonNull("finish_reason")) {
      finishReason = part.path("finish_reason").asText();
    }
  }

  @Override
  public boolean isFinished() {
    return !finishReason.isEmpty();
  }

  @Override
  public ObjectNode finished(int index) {
    ObjectNode choice = WireFields.object().put("index", index).put("text", text.toString());
    if (!logprobs.path("tokens").isEmpty()) {
      choice.set("logprobs", logprobs.deepCopy());
    }
    return choice.put("finish_reason", isFinished() ? finishReason : null);
  }
}
