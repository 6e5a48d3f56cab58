package dev.retort.evaluator.deferral;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.trainer.Prediction;
import java.nio.file.Path;
import java.util.Objects;

/**
 * When the student answers: the other half of what is served and certified. Immutable and
 * thread-safe.
 *
 * @param schema version of the file's layout
 * @param criterion what decides
 * @param guarantee what may be relied on, how it was found and what it assumes, in one sentence
 * @param basis what it was chosen on and for
 * @param curve risk against coverage on the rows it was chosen on
 */
public record DeferralRule(
    int schema,
    AnswerCriterion criterion,
    String guarantee,
    DeferralBasis basis,
    RiskCoverageCurve curve) {
  /** The layout that this code writes. */
  public static final int SCHEMA = 2;

  /** The oldest layout that this code reads: it has no guarantee and no method. */
  private static final int OLDEST_SCHEMA = 1;

  /** The rule's file in a bundle. */
  public static final String FILE = "deferral.json";

  public DeferralRule {
    Objects.requireNonNull(criterion);
    Objects.requireNonNull(basis);
    Objects.requireNonNull(curve);
    if (schema < OLDEST_SCHEMA || schema > SCHEMA) {
      throw new IllegalArgumentException(
          "this version reads deferral rules of schema %d to %d, not %d; use the version of Retort that wrote it"
              .formatted(OLDEST_SCHEMA, SCHEMA, schema));
    }
    guarantee = guarantee == null ? Guarantee.of(criterion, basis) : guarantee;
  }

  /** A rule whose guarantee is what its basis amounts to. */
  public static DeferralRule of(
      AnswerCriterion criterion, DeferralBasis basis, RiskCoverageCurve curve) {
    return new DeferralRule(SCHEMA, criterion, Guarantee.of(criterion, basis), basis, curve);
  }

  /** Whether the student's answer is given; otherwise the teacher is asked. */
  public boolean answers(String request, Prediction prediction) {
    return criterion.admits(request, prediction);
  }

  /**
   * Whether the student is to be asked at all: where not, {@link #answers} is false for whatever it
   * would say.
   */
  public boolean mayAnswer(String request) {
    return criterion.mayAdmit(request);
  }

  /**
   * What the rule goes by, in [0, 1]: of two requests it never defers the one with the larger score
   * and answers the other.
   */
  public double score(String request, Prediction prediction) {
    return criterion.score(request, prediction);
  }

  /** Writes {@value #FILE} into a bundle's folder, whole or not at all. */
  public void writeTo(Path folder) {
    DurableFile.write(folder.resolve(FILE), JsonFormat.pretty(this));
  }

  /**
   * Reads a bundle's {@value #FILE}.
   *
   * @throws java.io.UncheckedIOException if it is missing or damaged
   */
  public static DeferralRule readFrom(Path folder) {
    return JsonFormat.read(folder.resolve(FILE), DeferralRule.class);
  }
}
