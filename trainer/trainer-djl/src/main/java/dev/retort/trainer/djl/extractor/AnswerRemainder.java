package dev.retort.trainer.djl.extractor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * An answer without its slots.
 *
 * @param key what is left, as JSON: answers with the same rest are of one class
 * @param containers that were empty then, by their names with {@code {}} or {@code []}
 * @param values that were taken out
 */
record AnswerRemainder(String key, Set<String> containers, List<Alignment.Value> values) {

  static AnswerRemainder of(AnswerTree tree, SlotTable slots) {
    JsonNode root = tree.root().deepCopy();
    Pruning pruning = new Pruning(slots, new TreeSet<>());
    if (root instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        pruning.prune((ObjectNode) array.get(i), List.of(Integer.toString(i)));
      }
    } else {
      pruning.prune((ObjectNode) root, List.of());
    }
    List<Alignment.Value> values = new ArrayList<>();
    for (Leaf leaf : tree.leaves()) {
      slots
          .number(leaf.path())
          .filter(slot -> Pruning.isCopied(slots.get(slot), leaf.value()))
          .ifPresent(slot -> values.add(new Alignment.Value(slot, leaf.item(), leaf.text())));
    }
    return new AnswerRemainder(AnswerTree.write(root), pruning.containers, values);
  }

  /** What is left of an answer, with some of its empty containers again. */
  static String withContainers(String key, Set<String> containers) {
    JsonNode root = AnswerTree.read(key);
    for (String container : containers) {
      int end = container.length() - 2;
      JsonNode node = root;
      JsonNode path = AnswerTree.read(container.substring(0, end));
      for (int i = 0; i < path.size() - 1; i++) {
        String member = path.get(i).textValue();
        node =
            node instanceof ArrayNode array
                ? array.get(Integer.parseInt(member))
                : ((ObjectNode) node).withObjectProperty(member);
      }
      ((ObjectNode) node)
          .set(path.get(path.size() - 1).textValue(), AnswerTree.read(container.substring(end)));
    }
    return AnswerTree.write(root);
  }

  /** Takes the slots out of an answer, and notes which containers that leaves empty. */
  private record Pruning(SlotTable slots, Set<String> containers) {
    private static boolean isCopied(Slot slot, JsonNode value) {
      return (slot.numeric() ? value.isNumber() : value.isTextual())
          && !value.asText().isBlank()
          && slot.absent().filter(AnswerTree.write(value)::equals).isEmpty();
    }

    private void prune(ObjectNode node, List<String> path) {
      for (String name : new ArrayList<>(new TreeSet<>(names(node)))) {
        List<String> here = new ArrayList<>(path);
        here.add(name);
        JsonNode child = node.get(name);
        Optional<Slot> slot = slots.at(new SlotPath(Optional.empty(), here));
        if (child instanceof ObjectNode object) {
          prune(object, here);
        } else if (isList(child, here)) {
          node.remove(name);
          containers.add(AnswerTemplate.listName(here) + "[]");
          continue;
        } else if (slot.isPresent() && holdsCopies(slot.get(), child)) {
          slot.get()
              .absent()
              .ifPresentOrElse(
                  absent -> node.set(name, AnswerTree.read(absent)), () -> node.remove(name));
          if (slot.get().plurality() == Slot.Plurality.LIST && child.isArray()) {
            containers.add(AnswerTemplate.listName(here) + "[]");
          }
          continue;
        }
        if (child.isContainerNode() && child.isEmpty()) {
          node.remove(name);
          containers.add(AnswerTemplate.listName(here) + (child.isObject() ? "{}" : "[]"));
        }
      }
    }

    private static List<String> names(ObjectNode node) {
      List<String> names = new ArrayList<>();
      node.fieldNames().forEachRemaining(names::add);
      return names;
    }

    /** Whether a child is a list of objects that hold nothing but slots and constants. */
    private boolean isList(JsonNode child, List<String> path) {
      if (!(child instanceof ArrayNode array) || array.isEmpty() || !array.get(0).isObject()) {
        return false;
      }
      String expected = slots.constants().getOrDefault(AnswerTemplate.listName(path), "{}");
      for (JsonNode object : array) {
        ObjectNode rest = (ObjectNode) object.deepCopy();
        for (Slot slot : slots.slots()) {
          if (slot.path().list().filter(path::equals).isPresent()) {
            remove(rest, slot.path().members(), slot);
          }
        }
        if (!AnswerTree.write(rest).equals(expected)) {
          return false;
        }
      }
      return true;
    }

    private static void remove(ObjectNode object, List<String> members, Slot slot) {
      String name = members.get(0);
      JsonNode child = object.get(name);
      if (members.size() == 1) {
        if (child != null && holdsCopies(slot, child)) {
          slot.absent()
              .ifPresentOrElse(
                  absent -> object.set(name, AnswerTree.read(absent)), () -> object.remove(name));
        }
      } else if (child instanceof ObjectNode inner) {
        remove(inner, members.subList(1, members.size()), slot);
        if (inner.isEmpty()) {
          object.remove(name);
        }
      }
    }

    private static boolean holdsCopies(Slot slot, JsonNode child) {
      if (child instanceof ArrayNode array) {
        boolean copies = !array.isEmpty();
        for (JsonNode element : array) {
          copies &= isCopied(slot, element);
        }
        return copies;
      }
      return isCopied(slot, child);
    }
  }
}
