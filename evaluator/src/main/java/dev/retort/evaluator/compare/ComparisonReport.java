package dev.retort.evaluator.compare;

import dev.retort.capture.TaskName;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.evaluator.statistics.Percent;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * Several models on the same captured requests.
 *
 * @param task whose requests
 * @param at when they were asked
 * @param kind what the task's answers are
 * @param rows what was asked
 * @param terms what is compared, and how
 * @param teacher what the captured answers to the same rows took, beside which models stand
 * @param models in the order given
 * @param recommendation which to use
 */
public record ComparisonReport(
    TaskName task,
    Instant at,
    AnswerKind kind,
    Rows rows,
    Terms terms,
    CapturedTeacher teacher,
    List<ModelResult> models,
    Recommendation recommendation) {
  public ComparisonReport {
    Objects.requireNonNull(task);
    Objects.requireNonNull(at);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(rows);
    Objects.requireNonNull(terms);
    Objects.requireNonNull(teacher);
    models = List.copyOf(models);
    Objects.requireNonNull(recommendation);
  }

  /**
   * What was asked.
   *
   * @param captured exchanges of the task
   * @param eligible of them, those that no student has chosen, with a whole answer
   * @param drawn of them, by the sample
   * @param asked of them, by the budget
   * @param measured of them, those that the deciding measure says something of
   * @param clusters of near-duplicates among those measured
   * @param repeated rows that were asked again
   * @param repeats how often those were asked in all
   * @param seed of the sample
   */
  public record Rows(
      long captured,
      int eligible,
      int drawn,
      int asked,
      int measured,
      int clusters,
      int repeated,
      int repeats,
      long seed) {
    /** Rows that did not fit the budget. */
    public int leftOut() {
      return drawn - asked;
    }
  }

  /**
   * What is compared, and how.
   *
   * @param measure the one that decides
   * @param margin loss against the best that is tolerated
   * @param confidence of every interval, and of each kind of claim for all models together
   * @param budget US dollars; empty for none
   * @param spent US dollars spent on asking, as far as prices and usage are known
   */
  public record Terms(
      String measure, double margin, double confidence, OptionalDouble budget, double spent) {}

  /**
   * The captured teacher's answers to the same rows: the reference, so that their quality is not
   * measured.
   *
   * @param models who gave them
   */
  public record CapturedTeacher(List<String> models, ReplayLatency latency, RequestCost cost) {
    public CapturedTeacher {
      models = List.copyOf(models);
    }
  }

  /** The recommendation in words. */
  public String sentence() {
    return recommendation.fold(this::use, this::notKnown);
  }

  private String use(Recommendation.Use use) {
    String among =
        use.eligible() == 1
            ? "the only one of %d models".formatted(models.size())
            : "the cheapest of %d models".formatted(use.eligible() - others(use).size());
    String unpriced =
        others(use).isEmpty()
            ? ""
            : " Whether %s would be cheaper is not known: add prices."
                .formatted(String.join(", ", others(use)));
    return "Use %s: %s shown to lose at most %s against the best (%s, n=%,d, %s confidence for all models together).%s"
        .formatted(
            use.model(),
            among,
            Percent.of(terms.margin()),
            terms.measure(),
            rows.measured(),
            Percent.ofConfidence(terms.confidence()),
            unpriced);
  }

  private static List<String> others(Recommendation.Use use) {
    return use.unpriced().stream().filter(name -> !name.equals(use.model())).toList();
  }

  private String notKnown(Recommendation.NotKnown unknown) {
    if (!unknown.eligible().isEmpty()) {
      return "%s are each shown to lose at most %s against the best, but none of their costs is known: add prices to tell which is the cheapest."
          .formatted(String.join(", ", unknown.eligible()), Percent.of(terms.margin()));
    }
    String found =
        unknown.worse().isEmpty()
            ? "None can be told apart"
            : "None can be recommended, though %s shown to be worse,"
                .formatted(
                    String.join(", ", unknown.worse())
                        + (unknown.worse().size() == 1 ? " is" : " are"));
    String remedy =
        unknown.rowsNeeded().isPresent()
            ? "About %,d rows would tell if the differences stay as they are."
                .formatted(unknown.rowsNeeded().getAsInt())
            : "Allow a larger margin, or compare other models.";
    return "%s at n=%,d with a margin of %s. %s"
        .formatted(found, rows.measured(), Percent.of(terms.margin()), remedy);
  }

  /** A model's standing in words. */
  public String verdict(ModelResult model) {
    return model
        .standing()
        .fold(
            noWorse -> "no worse than the best within " + Percent.of(terms.margin()),
            worse -> "worse",
            notKnown -> "not known at n=%,d".formatted(rows.measured()));
  }
}
