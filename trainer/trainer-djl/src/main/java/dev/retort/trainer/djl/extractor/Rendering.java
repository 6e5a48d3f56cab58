package dev.retort.trainer.djl.extractor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * An answer put together by code: always valid JSON in the dataset's form.
 *
 * @param answer the text
 * @param doubts spans that found no place or stand for no value, and required slots without one
 */
record Rendering(String answer, int doubts) {

  /** Renders a tagging of a request. */
  static Rendering of(AnswerTemplate shape, RequestTokens request, Tagging tagging) {
    return new Work(shape, request, tagging).render();
  }

  private static final class Work {
    private final AnswerTemplate shape;
    private final RequestTokens request;
    private final Tagging tagging;
    private final JsonNode root;
    private final Map<List<String>, List<ObjectNode>> lists = new LinkedHashMap<>();
    private final Map<List<String>, List<FieldSpan>> shared = new LinkedHashMap<>();
    private final Set<Integer> filled = new HashSet<>();
    private int doubts;

    Work(AnswerTemplate shape, RequestTokens request, Tagging tagging) {
      this.shape = shape;
      this.request = request;
      this.tagging = tagging;
      this.root = AnswerTree.read(shape.classes().get(tagging.answerClass()).skeleton());
    }

    Rendering render() {
      tagging.spans().forEach(this::place);
      shared.forEach((path, spans) -> spans.forEach(span -> share(path, span)));
      shape.slots().forEach(this::complete);
      lists.forEach(
          (path, objects) -> {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            objects.forEach(array::add);
            attach(root, path, array);
          });
      for (int slot : shape.classes().get(tagging.answerClass()).required()) {
        doubts += filled.contains(slot) ? 0 : 1;
      }
      return new Rendering(AnswerTree.write(root), doubts);
    }

    private void place(FieldSpan span) {
      Field field = shape.fields().get(span.field());
      Slot slot = shape.slots().get(field.slot());
      if (field.role() == Field.Role.SHARED) {
        shared.computeIfAbsent(slot.path().list().orElseThrow(), p -> new ArrayList<>()).add(span);
        return;
      }
      Optional<JsonNode> value = value(slot, span);
      if (value.isEmpty()) {
        doubts++;
        return;
      }
      JsonNode target = slot.path().inList() ? object(slot, field.role(), value.get()) : root;
      if (!put(target, slot, value.get())) {
        doubts++;
      }
      filled.add(field.slot());
    }

    /** The object of a list that a value goes into: a new one where the open one has no place. */
    private ObjectNode object(Slot slot, Field.Role role, JsonNode value) {
      List<ObjectNode> objects =
          lists.computeIfAbsent(slot.path().list().orElseThrow(), p -> new ArrayList<>());
      boolean opens = role == Field.Role.OPENING || objects.isEmpty();
      if (!opens && !put(objects.get(objects.size() - 1).deepCopy(), slot, value)) {
        doubts++;
        opens = true;
      }
      if (opens) {
        objects.add(emptyObject(slot.path().list().orElseThrow()));
      }
      return objects.get(objects.size() - 1);
    }

    private ObjectNode emptyObject(List<String> list) {
      String constants = shape.constants().getOrDefault(AnswerTemplate.listName(list), "{}");
      return (ObjectNode) AnswerTree.read(constants);
    }

    private void share(List<String> list, FieldSpan span) {
      Slot slot = shape.slotOf(span);
      Optional<JsonNode> value = value(slot, span);
      List<ObjectNode> objects = lists.getOrDefault(list, List.of());
      if (value.isEmpty() || objects.isEmpty()) {
        doubts++;
      }
      for (ObjectNode object : objects) {
        if (value.isPresent() && put(object, slot, value.get())) {
          filled.add(shape.fields().get(span.field()).slot());
        }
      }
    }

    /** A value that every object has, and that only one has got, is all of the others' too. */
    private void complete(Slot slot) {
      List<ObjectNode> objects =
          slot.path().list().map(list -> lists.getOrDefault(list, List.of())).orElse(List.of());
      List<JsonNode> values =
          objects.stream()
              .map(object -> find(object, slot.path().members()))
              .filter(Objects::nonNull)
              .toList();
      if (slot.everywhere() && values.size() == 1) {
        objects.forEach(object -> put(object, slot, values.get(0)));
      }
    }

    private Optional<JsonNode> value(Slot slot, FieldSpan span) {
      return slot.value(request.text(span.span()))
          .map(text -> slot.numeric() ? AnswerTree.read(text) : TextNode.valueOf(text));
    }

    /** Puts a value where its slot is; false if a value is there and the slot takes one only. */
    private static boolean put(JsonNode target, Slot slot, JsonNode value) {
      List<String> members = slot.path().members();
      JsonNode found = find(target, members);
      boolean blank =
          found != null && slot.absent().filter(AnswerTree.write(found)::equals).isPresent();
      JsonNode there = blank ? null : found;
      return switch (slot.plurality()) {
        case SINGLE -> there == null && attach(target, members, value);
        case LIST -> attach(target, members, list(there).add(value));
        case LIST_IF_SEVERAL ->
            attach(target, members, there == null ? value : list(there).add(value));
      };
    }

    private static ArrayNode list(JsonNode there) {
      if (there instanceof ArrayNode array) {
        return array;
      }
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      return there == null ? array : array.add(there);
    }

    private static JsonNode find(JsonNode target, List<String> members) {
      JsonNode node = target;
      for (String member : members) {
        node = node == null ? null : child(node, member);
      }
      return node;
    }

    private static JsonNode child(JsonNode node, String member) {
      return node instanceof ArrayNode ? node.get(Integer.parseInt(member)) : node.get(member);
    }

    /** Sets a member, with the objects on the way to it; false if something else is in the way. */
    private static boolean attach(JsonNode target, List<String> members, JsonNode value) {
      JsonNode node = target;
      for (String member : members.subList(0, members.size() - 1)) {
        JsonNode next = child(node, member);
        if (next == null && node instanceof ObjectNode object) {
          next = object.putObject(member);
        }
        if (next == null) {
          return false;
        }
        node = next;
      }
      if (!(node instanceof ObjectNode object)) {
        return false;
      }
      object.set(members.get(members.size() - 1), value);
      return true;
    }
  }
}
