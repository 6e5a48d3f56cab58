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
 * @param basis what it was chosen on and for
 * @param curve risk against coverage on the rows it was chosen on
 */
public record DeferralRule(
    int schema, AnswerCriterion criterion, DeferralBasis basis, RiskCoverageCurve curve) {
  /** The layout that this code writes. */
  public static final int SCHEMA = 1;

  /** The rule's file in a bundle. */
  public static final String FILE = "deferral.json";

  public DeferralRule {
    Objects.requireNonNull(criterion);
    Objects.requireNonNull(basis);
    Objects.requireNonNull(curve);
    if (schema != SCHEMA) {
      throw new IllegalArgumentException(
          "this version reads deferral rules of schema %d, not %d; use the version of Retort that wrote it"
              .formatted(SCHEMA, schema));
    }
  }

  /** Whether the student's answer is given; otherwise the teacher is asked. */
  public boolean answers(Prediction prediction) {
    return criterion.admits(prediction);
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
