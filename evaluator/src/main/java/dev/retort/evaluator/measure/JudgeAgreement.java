package dev.retort.evaluator.measure;

import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.measure.Verdict.Preferred;
import dev.retort.evaluator.measure.Verdict.Side;
import dev.retort.evaluator.measure.Verdict.Tie;
import dev.retort.evaluator.measure.Verdict.Tied;
import dev.retort.evaluator.measure.Verdict.Undecided;
import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How far a judge agrees with people: does it prefer their corrections to what they corrected?
 *
 * @param agrees corrections that the judge prefers
 * @param disagrees corrections to which it prefers what was corrected
 * @param ties pairs that it declares equal
 * @param inconsistent pairs on which its two orders disagree
 * @param unchanged corrections that repeat the answer, which are not asked
 * @param undecided pairs without a verdict, by reason
 * @param agreement share of verdicts that agree, ties and inconsistent ones being none of them;
 *     empty without verdicts
 */
public record JudgeAgreement(
    int agrees,
    int disagrees,
    int ties,
    int inconsistent,
    int unchanged,
    List<ReasonCount> undecided,
    Optional<MetricEstimate> agreement) {
  public JudgeAgreement {
    undecided = List.copyOf(undecided);
    Objects.requireNonNull(agreement);
  }

  /**
   * What a person made of an answer.
   *
   * @param id the exchange
   * @param request what was asked
   * @param answer what was answered
   * @param corrected what the person put in its place
   */
  public record Correction(ExchangeId id, String request, String answer, String corrected) {
    public Correction {
      Objects.requireNonNull(id);
      Objects.requireNonNull(request);
      Objects.requireNonNull(answer);
      Objects.requireNonNull(corrected);
    }
  }

  /**
   * Asks a judge about corrections.
   *
   * @param parallelRows comparisons under way at once, ≥ 1
   * @param confidence of the interval
   */
  public static JudgeAgreement of(
      Judge judge, List<Correction> corrections, int parallelRows, double confidence) {
    List<Correction> changed =
        corrections.stream().filter(row -> !row.answer().equals(row.corrected())).toList();
    List<Verdict> verdicts =
        ParallelRows.map(
            changed,
            row -> judge.compare(row.request(), row.corrected(), row.answer()),
            ParallelRows.require(parallelRows));
    int agrees = Collections.frequency(verdicts, new Preferred(Side.FIRST));
    List<String> reasons =
        verdicts.stream()
            .filter(Undecided.class::isInstance)
            .map(verdict -> ((Undecided) verdict).failure().reason())
            .toList();
    int given = verdicts.size() - reasons.size();
    return new JudgeAgreement(
        agrees,
        Collections.frequency(verdicts, new Preferred(Side.SECOND)),
        Collections.frequency(verdicts, new Tied(Tie.DECLARED)),
        Collections.frequency(verdicts, new Tied(Tie.ORDERS_DISAGREE)),
        corrections.size() - changed.size(),
        ReasonCount.of(reasons.stream()),
        given == 0
            ? Optional.empty()
            : Optional.of(ClopperPearson.interval(agrees, given, confidence)));
  }
}
