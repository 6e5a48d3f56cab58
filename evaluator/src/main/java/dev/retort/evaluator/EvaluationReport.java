package dev.retort.evaluator;

import dev.retort.evaluator.cost.ServingCost;
import dev.retort.evaluator.deferral.DeferralBasis;
import dev.retort.evaluator.measure.MeasureScores;
import dev.retort.evaluator.slice.SliceReport;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What was found on the evaluation rows. Holds ids and numbers, never a request's text.
 *
 * @param inputs what was evaluated on what
 * @param student how good the student is by itself
 * @param served how good it is as it would serve
 * @param basis what the deferral rule promised
 * @param champion the comparison with what serves now; empty if nothing does
 * @param anchor the comparison with the best version ever certified; empty if that is the champion
 * @param measures further measures, on novel rows
 * @param slices how parts of the novel rows fare
 * @param cost of serving 1,000 requests of the traffic that the rows stand for
 */
public record EvaluationReport(
    Inputs inputs,
    StudentScores student,
    ServedScores served,
    DeferralBasis basis,
    Optional<ChampionComparison> champion,
    Optional<ChampionComparison> anchor,
    List<MeasureScores> measures,
    SliceReport slices,
    ServingCost cost) {
  public EvaluationReport {
    Objects.requireNonNull(inputs);
    Objects.requireNonNull(student);
    Objects.requireNonNull(served);
    Objects.requireNonNull(basis);
    Objects.requireNonNull(champion);
    Objects.requireNonNull(anchor);
    measures = List.copyOf(measures);
    Objects.requireNonNull(slices);
    Objects.requireNonNull(cost);
  }

  /**
   * What was evaluated on what.
   *
   * @param dataset where the rows come from
   * @param rowsDigest SHA-256 of the rows
   * @param novelRows rows that carry the certificate
   * @param seenRows rows reported beside it
   * @param requests captured requests that all rows stand for
   * @param candidate the candidate's name
   * @param modelDigest the candidate's digest
   * @param confidence of every interval in the report; the certificate has its own
   */
  public record Inputs(
      String dataset,
      String rowsDigest,
      int novelRows,
      int seenRows,
      long requests,
      String candidate,
      String modelDigest,
      double confidence) {}
}
