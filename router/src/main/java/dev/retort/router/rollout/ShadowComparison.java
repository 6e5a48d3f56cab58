package dev.retort.router.rollout;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.retort.evaluator.statistics.EProcess;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.PairedOutcomes;
import java.util.Objects;
import java.util.Optional;

/**
 * What a champion and a candidate made of the same live requests. Immutable.
 *
 * @param champion the champion's version; empty text where the teacher answers everything
 * @param candidate the candidate's version
 * @param answers on which of the requests they would have answered: the candidate first
 * @param agreed requests that both would have answered alike
 * @param losses on which of the requests whose right answer is the teacher's they would have
 *     answered otherwise than the teacher: the candidate first. Only the uniform sample counts here
 * @param dropped requests that were not compared, since there was too much to do
 * @param evidence that the candidate loses more than the champion: on requests on which just one of
 *     them loses, whether it is the candidate
 */
public record ShadowComparison(
    String champion,
    String candidate,
    PairedOutcomes answers,
    long agreed,
    PairedOutcomes losses,
    long dropped,
    EProcess evidence) {
  private static final double CONFIDENCE = 0.95;
  private static final double EVEN = 0.5;
  private static final PairedOutcomes NO_PAIRS = new PairedOutcomes(0, 0, 0, 0);

  public ShadowComparison {
    Objects.requireNonNull(champion);
    Objects.requireNonNull(candidate);
    Objects.requireNonNull(answers);
    Objects.requireNonNull(losses);
    Objects.requireNonNull(evidence);
  }

  /**
   * Before the first request.
   *
   * @param falseAlarm the probability of ever finding a candidate worse that is not
   */
  public static ShadowComparison start(String champion, String candidate, double falseAlarm) {
    return new ShadowComparison(
        champion, candidate, NO_PAIRS, 0, NO_PAIRS, 0, EProcess.start(EVEN, falseAlarm));
  }

  /** After a request that both were asked. */
  public ShadowComparison with(ShadowPair pair) {
    boolean both = pair.champion().isPresent() && pair.candidate().isPresent();
    ShadowComparison counted =
        new ShadowComparison(
            champion,
            candidate,
            counted(answers, pair.candidate().isPresent(), pair.champion().isPresent()),
            agreed + (both && pair.areAlike() ? 1 : 0),
            losses,
            dropped,
            evidence);
    return pair.lost().isEmpty() ? counted : counted.with(pair.lost().get());
  }

  private ShadowComparison with(ShadowPair.Lost lost) {
    return new ShadowComparison(
        champion,
        candidate,
        answers,
        agreed,
        counted(losses, lost.candidate(), lost.champion()),
        dropped,
        lost.candidate() == lost.champion()
            ? evidence
            : evidence.observe(lost.candidate() ? 1 : 0));
  }

  /** After a request that was not compared. */
  public ShadowComparison withDropped() {
    return new ShadowComparison(
        champion, candidate, answers, agreed, losses, dropped + 1, evidence);
  }

  /**
   * The share of requests that the candidate would answer, less the champion's; Tango's interval.
   */
  public Optional<MetricEstimate> coverageDifference() {
    return answers.n() == 0 ? Optional.empty() : Optional.of(answers.difference(CONFIDENCE));
  }

  /** The candidate's share of losses less the champion's, with Tango's interval. */
  public Optional<MetricEstimate> lossDifference() {
    return losses.n() == 0 ? Optional.empty() : Optional.of(losses.difference(CONFIDENCE));
  }

  /** McNemar's exact two-sided p-value that they lose equally often, if looked at once. */
  public double pValue() {
    return losses.exactPValue();
  }

  /** Whether the candidate has been shown to lose more, however often anybody looked. */
  @JsonIgnore
  public boolean isWorse() {
    return evidence.alarmed();
  }

  private static PairedOutcomes counted(PairedOutcomes pairs, boolean first, boolean second) {
    return new PairedOutcomes(
        pairs.both() + (first && second ? 1 : 0),
        pairs.onlyFirst() + (first && !second ? 1 : 0),
        pairs.onlySecond() + (!first && second ? 1 : 0),
        pairs.neither() + (!first && !second ? 1 : 0));
  }
}
