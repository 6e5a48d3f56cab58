package dev.retort.trainer.djl.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.retort.dataset.label.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Makes new examples of structured tasks: a slot's value that stands once in the request is
 * exchanged for one that another example has in the same slot, in request and answer alike. A slot
 * is a path of member names; an array's elements share theirs.
 *
 * <p>Immutable; the generator that is passed in is the only state.
 */
public final class SlotSwaps {
  private final SortedMap<String, List<String>> values;

  private SlotSwaps(SortedMap<String, List<String>> values) {
    this.values = values;
  }

  /** Learns which values the slots of a task have. Answers that are no JSON are passed over. */
  public static SlotSwaps of(List<LabelledText> examples) {
    SortedMap<String, TreeSet<String>> seen = new TreeMap<>();
    for (LabelledText example : examples) {
      CanonicalJson.document(example.answer())
          .ifPresent(
              document ->
                  slots(example.input(), document)
                      .forEach(
                          slot ->
                              seen.computeIfAbsent(slot.path(), path -> new TreeSet<>())
                                  .add(slot.value())));
    }
    SortedMap<String, List<String>> values = new TreeMap<>();
    seen.forEach((path, distinct) -> values.put(path, List.copyOf(distinct)));
    return new SlotSwaps(values);
  }

  /** A value that stands at one place of the request, and the way to it in the answer. */
  private record Slot(String path, String value, int at, ContainerPlace place) {
    int end() {
      return at + value.length();
    }

    /** As every slot does with itself. */
    boolean overlaps(Slot other) {
      return other.at() < end() && at < other.end();
    }
  }

  /** Where in a document a value hangs: a member of an object, or an element of an array. */
  private record ContainerPlace(JsonNode parent, String member, int index) {
    void set(String value) {
      if (parent instanceof ObjectNode object) {
        object.set(member, TextNode.valueOf(value));
      } else if (parent instanceof ArrayNode array) {
        array.set(index, TextNode.valueOf(value));
      }
    }
  }

  private static List<Slot> slots(String input, JsonNode document) {
    List<Slot> slots = new ArrayList<>();
    collect(new Spans(input), "", document, slots);
    // Values that share letters cannot be exchanged one without the other.
    return slots.stream()
        .filter(slot -> slots.stream().filter(slot::overlaps).count() == 1)
        .toList();
  }

  private static void collect(Spans request, String path, JsonNode node, List<Slot> slots) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              member ->
                  visit(
                      request,
                      path + "/" + member.getKey(),
                      member.getValue(),
                      new ContainerPlace(node, member.getKey(), 0),
                      slots));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        visit(request, path + "/*", node.get(i), new ContainerPlace(node, "", i), slots);
      }
    }
  }

  private static void visit(
      Spans request, String path, JsonNode node, ContainerPlace place, List<Slot> slots) {
    if (node.isContainerNode()) {
      collect(request, path, node, slots);
    } else if (node.isTextual() && !node.textValue().isBlank()) {
      request
          .only(node.textValue())
          .ifPresent(at -> slots.add(new Slot(path, node.textValue(), at, place)));
    }
  }

  /**
   * An example with some of its values exchanged.
   *
   * @param share each value's chance to be exchanged, in [0, 1]
   */
  public LabelledText vary(LabelledText example, double share, RandomGenerator random) {
    Optional<JsonNode> document = CanonicalJson.document(example.answer());
    if (document.isEmpty()) {
      return example;
    }
    List<Slot> slots = new ArrayList<>(slots(example.input(), document.get()));
    // From the end to the beginning, so that the places of what is left still hold.
    slots.sort((one, other) -> Integer.compare(other.at(), one.at()));
    StringBuilder input = new StringBuilder(example.input());
    for (Slot slot : slots) {
      List<String> choice = values.getOrDefault(slot.path(), List.of());
      if (choice.size() > 1 && random.nextDouble() < share) {
        String value = choice.get(random.nextInt(choice.size()));
        input.replace(slot.at(), slot.end(), value);
        slot.place().set(value);
      }
    }
    return new LabelledText(input.toString(), CanonicalJson.write(document.get()));
  }
}
