package dev.retort.capture.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Chunks with parts of choices, as OpenAI's completions and chat completions have them. A missing
 * index and a missing {@code [DONE]} are understood.
 */
final class ChoiceStream implements StreamAssembler {
  private static final String END = "[DONE]";

  private final String object;
  private final Supplier<StreamedChoice> fresh;
  private final ObjectNode whole = WireFields.object();
  private final Map<Integer, StreamedChoice> choices = new TreeMap<>();
  private boolean ended;

  /**
   * @param object what a whole answer says that it is
   * @param fresh begins a choice
   */
  ChoiceStream(String object, Supplier<StreamedChoice> fresh) {
    this.object = object;
    this.fresh = fresh;
  }

  @Override
  public void accept(JsonNode chunk) {
    if (chunk.isTextual()) {
      ended |= chunk.textValue().strip().equals(END);
      return;
    }
    WireFields.copy(
        chunk,
        whole,
        "id",
        "created",
        "model",
        "system_fingerprint",
        "service_tier",
        "usage",
        "error");
    for (JsonNode part : chunk.path("choices")) {
      choices.computeIfAbsent(part.path("index").asInt(0), index -> fresh.get()).add(part);
    }
  }

  @Override
  public boolean isComplete() {
    return ended
        || whole.has("error")
        || (!choices.isEmpty() && choices.values().stream().allMatch(StreamedChoice::isFinished));
  }

  @Override
  public ObjectNode response() {
    ObjectNode response = whole.deepCopy();
    response.put("object", object);
    ArrayNode finished = response.putArray("choices");
    choices.forEach((index, choice) -> finished.add(choice.finished(index)));
    if (finished.isEmpty()) {
      finished.add(fresh.get().finished(0));
    }
    return response;
  }
}
