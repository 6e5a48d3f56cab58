package dev.retort.evaluator.gate;

import dev.retort.evaluator.ChampionComparison;
import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.ServedScores.Certificate;
import dev.retort.evaluator.deferral.DeferralBasis;
import dev.retort.evaluator.gate.GateCheck.Subject;
import dev.retort.evaluator.gate.PromotionDecision.NeedsReview;
import dev.retort.evaluator.statistics.LossTest;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.Percent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Judges served systems. The loss against the teacher is always bounded; a champion is compared in
 * addition, so that a chain of champions cannot creep down. Thread-safe.
 *
 * @param policy what a promotion takes
 */
public record PromotionGate(PromotionPolicy policy) {
  public PromotionGate {
    Objects.requireNonNull(policy);
  }

  /**
   * What can be decided before any evaluation row is looked at: there is nothing to gain, or the
   * rows are too few to know. Empty if a look is worth what it spends; only then may it be made.
   *
   * <p>Until a first version serves, it goes by out-of-fold rows and the number of evaluation rows
   * alone, so that whether an attempt is made, and what it spends, cannot depend on the rows that
   * it is judged on.
   *
   * @param novelRows novel evaluation rows at hand
   * @param toBeat the share of requests that the champion answers; empty: whatever the candidate
   *     answers is a gain
   */
  public Optional<PromotionDecision> beforeLooking(
      DeferralBasis basis, int novelRows, Attempt attempt, OptionalDouble toBeat) {
    List<GateCheck> evidence = new ArrayList<>();
    evidence.add(power(basis, novelRows, attempt));
    if (last(evidence).failed()) {
      return Optional.of(needsRows(basis, novelRows, attempt, evidence));
    }
    evidence.add(
        GateCheck.of(
            Subject.COVERAGE,
            basis.calibrationAnswered() > 0,
            "the student would answer %,d of %,d out-of-fold rows",
            basis.calibrationAnswered(),
            basis.calibrationRows()));
    if (!last(evidence).failed() && toBeat.isPresent()) {
      evidence.add(foreseenGain(basis, toBeat.getAsDouble()));
    }
    return last(evidence).failed() ? Optional.of(reject(evidence)) : Optional.empty();
  }

  /** A student that is foreseen to answer less is not worth what a look at it spends. */
  private static GateCheck foreseenGain(DeferralBasis basis, double toBeat) {
    return GateCheck.of(
        Subject.CHAMPION_GAIN,
        basis.predictedAnswered() > toBeat,
        "the student is predicted to answer %s of the requests, and the champion answers %s",
        Percent.of(basis.predictedAnswered()),
        Percent.of(toBeat));
  }

  /**
   * What is decided when earlier attempts have left nothing to spend.
   *
   * @param attempts how many those are
   * @param returns when the oldest of them stops to count
   */
  public PromotionDecision withoutBudget(int attempts, Instant returns) {
    GateCheck check =
        GateCheck.of(
            Subject.BUDGET,
            false,
            "%,d attempts of the last %d nights have spent what all of them may err together, %s; the oldest stops to count at %s",
            attempts,
            AlphaBudget.WINDOW.toDays(),
            Percent.ofError(policy.budget().alpha()),
            returns);
    return new NeedsReview(
        "No attempt is left: " + check.finding() + ".",
        NeedsReview.Reason.BUDGET_SPENT,
        OptionalInt.empty(),
        List.of(check));
  }

  /**
   * What is decided while the teacher contradicts itself: a look would be paid for and lost.
   *
   * @param since when that began
   */
  public PromotionDecision duringLapse(Instant since) {
    GateCheck check =
        GateCheck.of(
            Subject.TEACHER,
            false,
            "no look is made, for since %s the teacher contradicts what it said before, where the student is surest",
            since);
    return reject(List.of(check));
  }

  /**
   * Decides.
   *
   * @throws IllegalArgumentException if the certificate's bound is of another confidence than the
   *     attempt's
   */
  public PromotionDecision decide(Evidence found, Attempt attempt) {
    EvaluationReport report = found.evaluation().report();
    Certificate certificate = report.served().certificate();
    if (certificate.confidence() != attempt.confidence()) {
      throw new IllegalArgumentException(
          "the certificate's bound holds with confidence %s, the attempt spends for %s; evaluate again with the attempt's"
              .formatted(certificate.confidence(), attempt.confidence()));
    }
    List<GateCheck> evidence = new ArrayList<>();
    evidence.add(power(report.basis(), certificate.rows(), attempt));
    if (last(evidence).failed()) {
      return needsRows(report.basis(), certificate.rows(), attempt, evidence);
    }
    evidence.add(coverage(certificate));
    if (last(evidence).failed()) {
      return reject(evidence);
    }
    evidence.add(certificate(certificate, attempt));
    report.champion().ifPresent(champion -> evidence.add(loss(Subject.CHAMPION_LOSS, champion)));
    report.champion().ifPresent(champion -> evidence.add(championGain(champion)));
    report.anchor().ifPresent(anchor -> evidence.add(loss(Subject.ANCHOR_LOSS, anchor)));
    policy
        .limits()
        .saving()
        .ifPresent(least -> evidence.add(LimitChecks.cost(report.cost(), least)));
    policy
        .limits()
        .p95Millis()
        .ifPresent(limit -> evidence.add(LimitChecks.latency(found.evaluation().latency(), limit)));
    policy
        .limits()
        .margins()
        .forEach((measure, margin) -> evidence.add(LimitChecks.measure(report, measure, margin)));
    evidence.addAll(LimitChecks.guardrails(found.guardrails()));
    if (evidence.stream().anyMatch(GateCheck::failed)) {
      return reject(evidence);
    }
    if (report.champion().isEmpty()) {
      return accept(certificate, evidence);
    }
    GateCheck slices = LimitChecks.slices(report.slices());
    evidence.add(slices);
    return slices.failed() ? review(slices, evidence) : accept(certificate, evidence);
  }

  private static PromotionDecision review(GateCheck slices, List<GateCheck> evidence) {
    return new NeedsReview(
        "A person decides: the whole passes, but " + slices.finding() + ".",
        NeedsReview.Reason.SLICE_REGRESSION,
        OptionalInt.empty(),
        evidence);
  }

  private GateCheck power(DeferralBasis basis, int rows, Attempt attempt) {
    double predicted = basis.predictedPower(attempt.test(policy.epsilon()), rows);
    return GateCheck.of(
        Subject.POWER,
        predicted >= policy.power(),
        "on %,d novel rows the certificate is predicted to pass with %s probability; %s is asked for",
        rows,
        Percent.atLeast(predicted),
        Percent.of(policy.power()));
  }

  private static GateCheck coverage(Certificate certificate) {
    return GateCheck.of(
        Subject.COVERAGE,
        certificate.answered() > 0,
        "the student answers %,d of %,d novel rows",
        certificate.answered(),
        certificate.rows());
  }

  private GateCheck certificate(Certificate certificate, Attempt attempt) {
    return GateCheck.of(
        Subject.CERTIFICATE,
        attempt.test(policy.epsilon()).passes(certificate.losses(), certificate.rows()),
        "%,d of %,d novel rows are answered and differ from the reference: at most %s with %s confidence, and %s is tolerated",
        certificate.losses(),
        certificate.rows(),
        Percent.atMost(certificate.upperBound()),
        Percent.ofConfidence(certificate.confidence()),
        Percent.of(policy.epsilon()));
  }

  private GateCheck loss(Subject subject, ChampionComparison incumbent) {
    double worst = incumbent.matchedLossDifference().map(MetricEstimate::upper).orElse(1.0);
    return GateCheck.of(
        subject,
        worst <= policy.championMargin(),
        "were it and %s to answer equally many rows, its loss is at most %s higher, and %s is tolerated; as served, %,d rows are lost anew and %,d no more (exact McNemar p = %.3f)",
        incumbent.champion(),
        Percent.atMost(worst),
        Percent.of(policy.championMargin()),
        incumbent.losses().onlyFirst(),
        incumbent.losses().onlySecond(),
        incumbent.lossPValue());
  }

  private static GateCheck championGain(ChampionComparison champion) {
    double answered = champion.answeredDifference().map(MetricEstimate::lower).orElse(-1.0);
    double loss = champion.matchedLossDifference().map(MetricEstimate::upper).orElse(1.0);
    return GateCheck.of(
        Subject.CHAMPION_GAIN,
        answered > 0 || loss < 0,
        "against %s, the share answered changes by at least %s, and the loss at an equal share by at most %s; one of them must improve",
        champion.champion(),
        Percent.atLeast(answered),
        Percent.atMost(loss));
  }

  private PromotionDecision accept(Certificate certificate, List<GateCheck> evidence) {
    String finding =
        String.format(
            Locale.ROOT,
            "the student answers %s of novel requests, and with %s confidence the served system loses at most %s against the teacher (%,d of %,d rows)",
            Percent.of((double) certificate.answered() / certificate.rows()),
            Percent.ofConfidence(certificate.confidence()),
            Percent.atMost(certificate.upperBound()),
            certificate.losses(),
            certificate.rows());
    return policy.approval() == PromotionPolicy.Approval.AUTO
        ? new PromotionDecision.Promote("Promote: " + finding + ".", evidence)
        : new NeedsReview(
            "A person decides, as the policy asks: " + finding + ".",
            NeedsReview.Reason.POLICY,
            OptionalInt.empty(),
            evidence);
  }

  private static PromotionDecision reject(List<GateCheck> evidence) {
    String finding =
        evidence.stream()
            .filter(GateCheck::failed)
            .map(GateCheck::finding)
            .findFirst()
            .orElseThrow();
    return new PromotionDecision.Reject("Reject: " + finding + ".", evidence);
  }

  private NeedsReview needsRows(
      DeferralBasis basis, int rows, Attempt attempt, List<GateCheck> evidence) {
    LossTest test = attempt.test(policy.epsilon());
    OptionalInt needed = basis.rowsNeeded(test, policy.power());
    String need =
        needed.isPresent()
            ? String.format(Locale.ROOT, "needs %,d", needed.getAsInt())
            : String.format(
                Locale.ROOT,
                "and no number would do: %,d losses among %,d out-of-fold rows leave too much doubt, so train on more rows",
                basis.calibrationLosses(),
                basis.calibrationRows());
    return new NeedsReview(
        String.format(
            Locale.ROOT,
            "Too few rows to decide: n=%,d, %s for ε=%s at tonight's α=%s and %s power.",
            rows,
            need,
            Percent.of(policy.epsilon()),
            Percent.ofError(attempt.alpha()),
            Percent.of(policy.power())),
        NeedsReview.Reason.TOO_FEW_ROWS,
        needed,
        evidence);
  }

  private static GateCheck last(List<GateCheck> evidence) {
    return evidence.get(evidence.size() - 1);
  }
}
