package dev.retort.evaluator.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How many fields of a JSON answer are right. A field is a leaf (a scalar, or an empty container)
 * with its whole path; a wrong value is one field too many and one missing. An answer that is no
 * JSON has no fields. Not applicable where the reference is no JSON.
 *
 * @param figure what the score of a row is
 * @param elements whether the order of elements counts
 */
public record FieldMatch(Figure figure, Elements elements) implements CountingMeasure {
  public FieldMatch {
    Objects.requireNonNull(figure);
    Objects.requireNonNull(elements);
  }

  /** What the score of a row is. */
  public enum Figure {
    /** Of the answer's fields, the share that the reference has. */
    PRECISION,
    /** Of the reference's fields, the share that the answer has. */
    RECALL,
    /** The harmonic mean of both. */
    F1;

    private double of(MatchCounts counts) {
      return switch (this) {
        case PRECISION -> counts.precision();
        case RECALL -> counts.recall();
        case F1 -> counts.f1();
      };
    }
  }

  /** How elements of an array are told apart. */
  public enum Elements {
    /** By their position. */
    @JsonProperty("ordered")
    ORDERED,
    /** Not at all: the leaves below an array are a bag. */
    @JsonProperty("unordered")
    UNORDERED
  }

  private record Leaf(String path, String value) {}

  @Override
  public Score score(MeasuredAnswer row) {
    return counts(row)
        .<Score>map(counts -> new Score.Scored(figure.of(counts)))
        .orElse(JsonText.NO_JSON_REFERENCE);
  }

  @Override
  public Optional<MatchCounts> counts(MeasuredAnswer row) {
    return JsonText.parse(row.reference())
        .map(
            reference ->
                leaves(reference)
                    .match(JsonText.parse(row.answer()).map(this::leaves).orElseGet(Bag::new)));
  }

  private Bag<Leaf> leaves(JsonNode value) {
    Bag<Leaf> leaves = new Bag<>();
    collect("", value, leaves);
    return leaves;
  }

  /** Keys are quoted, so that no key looks like a path or a position. */
  private void collect(String path, JsonNode value, Bag<Leaf> leaves) {
    if (value.isEmpty()) {
      leaves.add(new Leaf(path, JsonText.canonical(value)));
      return;
    }
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      collect(path + "/" + JsonText.quoted(member.getKey()), member.getValue(), leaves);
    }
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        collect(path + (elements == Elements.ORDERED ? "/" + i : "/*"), value.get(i), leaves);
      }
    }
  }
}
