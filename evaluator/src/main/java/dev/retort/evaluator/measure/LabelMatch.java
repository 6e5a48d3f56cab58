package dev.retort.evaluator.measure;

import dev.retort.dataset.label.LabelNotation;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;

/**
 * How many labels of a set are right, whatever their order, case and notation. An answer that is no
 * list has no labels. Not applicable where the reference is none. Added up over rows, the counts
 * are the micro average.
 *
 * @param figure what the score of a row is
 */
public record LabelMatch(Figure figure) implements CountingMeasure {
  private static final Score NO_LIST = new Score.NotApplicable("the reference lists no labels");

  public LabelMatch {
    Objects.requireNonNull(figure);
  }

  /** What the score of a row is. */
  public enum Figure {
    /** 1 where both sets are the same. */
    EXACT,
    /** The harmonic mean of precision and recall. */
    F1,
    /** Labels in both, of those in either. */
    JACCARD;

    private double of(MatchCounts counts) {
      double f1 = counts.f1();
      return switch (this) {
        case EXACT -> counts.falsePositives() + counts.falseNegatives() == 0 ? 1 : 0;
        case F1 -> f1;
        case JACCARD -> f1 / (2 - f1);
      };
    }
  }

  @Override
  public Score score(MeasuredAnswer row) {
    // The empty set is not the answer of whoever does not list labels at all.
    boolean listed = LabelNotation.read(row.answer()).isPresent();
    return counts(row)
        .<Score>map(counts -> new Score.Scored(listed ? figure.of(counts) : 0))
        .orElse(NO_LIST);
  }

  @Override
  public Optional<MatchCounts> counts(MeasuredAnswer row) {
    return LabelNotation.folded(row.reference())
        .map(
            reference ->
                bag(reference)
                    .match(
                        LabelNotation.folded(row.answer())
                            .map(LabelMatch::bag)
                            .orElseGet(Bag::new)));
  }

  private static Bag<String> bag(SortedSet<String> labels) {
    Bag<String> bag = new Bag<>();
    labels.forEach(bag::add);
    return bag;
  }
}
