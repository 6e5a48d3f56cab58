package dev.retort.trainer.djl.grammar;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.retort.dataset.label.LabelNotation;
import dev.retort.trainer.djl.codec.LabelledText;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the JSON of a place, or a set of labels, looks like in all answers. Immutable; it has a JSON
 * form.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "shape")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AnswerShape.Members.class, name = "members"),
  @JsonSubTypes.Type(value = AnswerShape.Variants.class, name = "variants"),
  @JsonSubTypes.Type(value = AnswerShape.Elements.class, name = "elements"),
  @JsonSubTypes.Type(value = AnswerShape.Choice.class, name = "choice"),
  @JsonSubTypes.Type(value = AnswerShape.Copied.class, name = "copied"),
  @JsonSubTypes.Type(value = AnswerShape.Text.class, name = "text"),
  @JsonSubTypes.Type(value = AnswerShape.Numeric.class, name = "number"),
  @JsonSubTypes.Type(value = AnswerShape.Either.class, name = "either"),
  @JsonSubTypes.Type(value = AnswerShape.LabelSet.class, name = "labels")
})
public sealed interface AnswerShape {
  /**
   * An object.
   *
   * @param members in the order in which they come, if they always come in one
   */
  record Members(List<Member> members, Order order) implements AnswerShape {
    public Members {
      members = List.copyOf(members);
    }
  }

  /** Whether an object's members always come in one order. */
  enum Order {
    /** They do; required ones are always there. */
    FIXED,
    /** They come in any order. */
    FREE
  }

  /** A member of an object. */
  record Member(String name, AnswerShape shape, Presence presence) {}

  /** Whether a member is in every object. */
  enum Presence {
    /** It is. */
    REQUIRED,
    /** It may be missing. */
    OPTIONAL
  }

  /**
   * An object whose first member tells what the others are.
   *
   * @param discriminator the first member
   * @param variants the other members, by the first one's value
   */
  record Variants(String discriminator, SortedMap<String, Members> variants)
      implements AnswerShape {
    public Variants {
      variants = Collections.unmodifiableSortedMap(new TreeMap<>(variants));
    }

    Map<String, Members> byValue() {
      return variants;
    }
  }

  /** An array, which may be empty. */
  record Elements(AnswerShape element) implements AnswerShape {}

  /**
   * One of few values.
   *
   * @param literals as JSON
   */
  record Choice(List<String> literals) implements AnswerShape {
    public Choice {
      literals = List.copyOf(literals);
    }
  }

  /** A string that stands in the request, whole words only. */
  record Copied(Mark mark) implements AnswerShape {}

  /** Whether a copied value begins with a space. */
  enum Mark {
    /** Always. */
    SPACE,
    /** Never. */
    NONE,
    /** Sometimes. */
    EITHER
  }

  /** Any string. */
  record Text() implements AnswerShape {}

  /** Any number. */
  record Numeric() implements AnswerShape {}

  /** One of several kinds. */
  record Either(List<AnswerShape> shapes) implements AnswerShape {
    public Either {
      shapes = List.copyOf(shapes);
    }
  }

  /**
   * A whole answer that is a set of labels: known ones, each at most once, in their order.
   *
   * @param labels as they are written, sorted
   * @param notation the teacher's
   * @param none whether a set may be empty
   */
  record LabelSet(List<String> labels, LabelNotation notation, Emptiness none)
      implements AnswerShape {
    public LabelSet {
      labels = List.copyOf(labels);
      Objects.requireNonNull(notation);
      Objects.requireNonNull(none);
    }

    /** The shape of sets; empty if there are none, or one is not written in their notation. */
    public static Optional<AnswerShape> of(List<String> answers) {
      LabelNotation notation = LabelNotation.of(answers);
      SortedSet<String> labels = new TreeSet<>();
      Emptiness none = Emptiness.NEVER;
      for (String answer : answers) {
        Optional<SortedSet<String>> set =
            LabelNotation.read(answer).filter(read -> notation.write(read).equals(answer));
        if (set.isEmpty()) {
          return Optional.empty();
        }
        labels.addAll(set.get());
        none = set.get().isEmpty() ? Emptiness.POSSIBLE : none;
      }
      return labels.isEmpty()
          ? Optional.empty()
          : Optional.of(new LabelSet(List.copyOf(labels), notation, none));
    }
  }

  /** Whether a set may be empty. */
  enum Emptiness {
    /** Some are. */
    POSSIBLE,
    /** None is. */
    NEVER
  }

  /**
   * The shape of answers.
   *
   * @param examples requests as the decoder reads them, answers as it writes them
   * @return empty if there are none, or one is no JSON
   */
  static Optional<AnswerShape> of(List<LabelledText> examples) {
    return ShapeInference.of(examples);
  }
}
