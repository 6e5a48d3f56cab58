package dev.retort.evaluator.answer;

import dev.retort.capture.ExchangeId;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.evaluator.measure.Measure;
import dev.retort.evaluator.measure.MeasureCatalogue;
import dev.retort.evaluator.measure.MeasureSpec;
import dev.retort.evaluator.measure.MeasuredAnswer;
import dev.retort.evaluator.task.EvaluationTask;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * When an answer is as good as the reference: where a measure reaches a value. Whatever counts
 * losses goes by it: the threshold's choice, the certificate, the comparison with the champion.
 *
 * <p>The measure is taken of the two texts alone, so that the same answer is right in a replay too;
 * one that asks a service or a person is none. The same text is right in any case. Where the
 * measure does not apply to the reference, nothing else is right.
 *
 * @param measure taken of each answer
 * @param atLeast the smallest value that counts as right, in (0, 1]
 */
public record RightAnswer(MeasureSpec measure, double atLeast) {
  /** Measures of something else than the two texts, or of the form of the answer alone. */
  private static final Set<String> UNFIT =
      Set.of("judge", "http", "user-outcome", "json-valid", "json-schema");

  /** The same text. */
  public static final RightAnswer SAME_TEXT = new RightAnswer(MeasureSpec.of("exact-match"), 1);

  /** The same labels, in any order. */
  public static final RightAnswer SAME_LABELS = new RightAnswer(MeasureSpec.of("labels-exact"), 1);

  /** The same JSON value: members in any order, numbers by value. */
  public static final RightAnswer SAME_JSON = new RightAnswer(MeasureSpec.of("json-exact"), 1);

  /** Four fifths of the words, in their order. */
  public static final RightAnswer MOSTLY_SAME_WORDS =
      new RightAnswer(MeasureSpec.of("rouge-l"), 0.8);

  private static final ExchangeId ANY = new ExchangeId("any");

  public RightAnswer {
    Objects.requireNonNull(measure);
    if (!(atLeast > 0 && atLeast <= 1)) {
      throw new IllegalArgumentException(
          "the value that counts as right lies in (0, 1], not at " + atLeast);
    }
    if (UNFIT.contains(measure.measure())) {
      throw new IllegalArgumentException(
          "'%s' cannot tell right from wrong: a replay has to come to the same verdict from reference and answer alone. Take exact-match, labels-exact, json-exact, slot-f1, field-f1, rouge-l or numeric here, and '%s' under measures"
              .formatted(measure.measure(), measure.measure()));
    }
  }

  /** What counts as right where the task's owner says nothing. */
  public static RightAnswer usual(AnswerKind kind) {
    return switch (kind) {
      case LABEL -> SAME_TEXT;
      case LABEL_SET -> SAME_LABELS;
      case JSON, TOOL_CALLS -> SAME_JSON;
      case TEXT -> MOSTLY_SAME_WORDS;
    };
  }

  /**
   * The definition of agreement.
   *
   * @throws IllegalArgumentException if the catalogue has no such measure, or it waits for a
   *     network
   */
  public EvaluationTask task(MeasureCatalogue catalogue) {
    Measure taken = catalogue.select(List.of(measure)).entries().get(0).measure();
    if (taken.parallelRows() > 1) {
      throw new IllegalArgumentException(
          "the measure '%s' asks a service, which may say otherwise the next time: take one of the two texts alone"
              .formatted(measure.measure()));
    }
    return (reference, answer) ->
        reference.equals(answer)
            || taken.score(new MeasuredAnswer(ANY, "", reference, answer)).value().stream()
                .anyMatch(value -> value >= atLeast);
  }

  /** The definition of agreement by the standard measures. */
  public EvaluationTask task() {
    return task(
        MeasureCatalogue.standard(
            secret -> {
              throw new IllegalArgumentException("no secret is read to tell right from wrong");
            },
            Map.of()));
  }

  /** When an answer counts as right, as a clause for people. */
  public String description() {
    return switch (measure.measure()) {
      case "exact-match" -> "the same text as the reference";
      case "labels-exact" -> "the same labels as the reference";
      case "json-exact" -> "the same JSON value as the reference";
      default ->
          String.format(
              Locale.ROOT, "like the reference to %s or more by %s", atLeast, measure.measure());
    };
  }
}
