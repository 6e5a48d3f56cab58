package dev.retort.trainer.djl.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.retort.dataset.label.CanonicalJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * JSON whose copying a small model learns sooner. Requests are lower-cased and begin with a space;
 * a string value that stands in the request is written as it stands there, after a space, so that
 * it has the very tokens that it has in the request; an object's members come in the order in which
 * their values stand in the request, those that do not stand there first. What is written is still
 * JSON.
 *
 * <p>On the way back a value that begins with a space is looked up in the request and takes the
 * request's own letters.
 */
public record CopyAlignedJson() implements AnswerCodec {
  private static final int NOWHERE = -1;

  @Override
  public String encode(String input) {
    return " " + Spans.folded(input);
  }

  @Override
  public String encode(String input, String answer) {
    JsonNode document =
        CanonicalJson.document(answer)
            .orElseThrow(() -> new IllegalArgumentException("no JSON document: " + answer));
    return WrittenJson.of(encode(new Spans(input), document).node());
  }

  /**
   * A part of a document as it is written.
   *
   * @param at where in the request its first value stands, or −1
   */
  private record Placed(JsonNode node, int at) {}

  private static Placed encode(Spans request, JsonNode node) {
    if (node.isObject()) {
      List<Map.Entry<String, Placed>> members = new ArrayList<>();
      node.properties()
          .forEach(
              member ->
                  members.add(Map.entry(member.getKey(), encode(request, member.getValue()))));
      members.sort(Comparator.comparingInt(member -> member.getValue().at()));
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      members.forEach(member -> object.set(member.getKey(), member.getValue().node()));
      return new Placed(object, first(members.stream().map(Map.Entry::getValue).toList()));
    }
    if (node.isArray()) {
      List<Placed> elements = new ArrayList<>();
      node.forEach(element -> elements.add(encode(request, element)));
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      elements.forEach(element -> array.add(element.node()));
      return new Placed(array, first(elements));
    }
    if (node.isTextual() && !node.textValue().isBlank()) {
      int at = request.find(node.textValue());
      return at < 0
          ? new Placed(node, NOWHERE)
          : new Placed(TextNode.valueOf(" " + Spans.folded(node.textValue())), at);
    }
    return new Placed(node, NOWHERE);
  }

  private static int first(List<Placed> parts) {
    return parts.stream().mapToInt(Placed::at).filter(at -> at >= 0).min().orElse(NOWHERE);
  }

  @Override
  public Optional<String> decode(String input, String written) {
    Spans request = new Spans(input);
    return CanonicalJson.document(written.strip())
        .map(document -> CanonicalJson.write(decoded(request, document)));
  }

  private static JsonNode decoded(Spans request, JsonNode node) {
    if (node.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      node.properties()
          .forEach(member -> object.set(member.getKey(), decoded(request, member.getValue())));
      return object;
    }
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> array.add(decoded(request, element)));
      return array;
    }
    if (node.isTextual() && node.textValue().startsWith(" ")) {
      String value = node.textValue().strip();
      return TextNode.valueOf(request.original(value).orElse(value));
    }
    return node;
  }
}
