package dev.retort.evaluator.measure;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * Slot F1. The slots are the members of the answer's {@code slots} object if it has one, else of
 * the answer itself: {@code {"intent":"book","slots":{"city":"Bonn"}}} and {@code {"city":"Bonn"}}
 * both fill {@code city}. A slot is right if name and value are; a list fills its slot several
 * times, in any order; null, an empty text and an empty container leave it unfilled.
 *
 * <p>The score of a row is its F1, 1 if no slot is to be filled and none is. The figure known as
 * slot F1 in the literature is micro-averaged over the corpus: {@link MatchCounts#f1} of all rows.
 * An answer that is no JSON object fills nothing. Not applicable where the reference is none.
 */
public record SlotMatch() implements CountingMeasure {
  private static final Score NO_OBJECT = new Score.NotApplicable("the reference is no JSON object");

  private record Slot(String name, String value) {}

  @Override
  public Score score(MeasuredAnswer row) {
    return counts(row).<Score>map(counts -> new Score.Scored(counts.f1())).orElse(NO_OBJECT);
  }

  @Override
  public Optional<MatchCounts> counts(MeasuredAnswer row) {
    return filled(row.reference())
        .map(reference -> reference.match(filled(row.answer()).orElseGet(Bag::new)));
  }

  private static Optional<Bag<Slot>> filled(String text) {
    return JsonText.parse(text)
        .filter(JsonNode::isObject)
        .map(value -> value.path("slots").isObject() ? value.path("slots") : value)
        .map(SlotMatch::slots);
  }

  private static Bag<Slot> slots(JsonNode members) {
    Bag<Slot> slots = new Bag<>();
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      if (member.getValue().isArray()) {
        member.getValue().forEach(value -> fill(member.getKey(), value, slots));
      } else {
        fill(member.getKey(), member.getValue(), slots);
      }
    }
    return slots;
  }

  private static void fill(String name, JsonNode value, Bag<Slot> slots) {
    boolean unfilled =
        value.isNull()
            || (value.isContainerNode() && value.isEmpty())
            || (value.isTextual() && value.textValue().isEmpty());
    if (!unfilled) {
      slots.add(new Slot(name, JsonText.canonical(value)));
    }
  }
}
