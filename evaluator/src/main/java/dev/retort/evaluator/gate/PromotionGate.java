package dev.retort.evaluator.gate;

import dev.retort.evaluator.ChampionComparison;
import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.ServedScores.Certificate;
import dev.retort.evaluator.deferral.DeferralBasis;
import dev.retort.evaluator.gate.GateCheck.Outcome;
import dev.retort.evaluator.gate.GateCheck.Subject;
import dev.retort.evaluator.gate.PromotionDecision.NeedsReview;
import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.LossTest;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.Percent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
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
   * Whether evaluation rows are enough for a rule, before any of them is looked at. Empty if they
   * are.
   *
   * @param novelRows novel evaluation rows at hand
   */
  public Optional<NeedsReview> tooFewRows(DeferralBasis basis, int novelRows) {
    GateCheck power = power(basis, novelRows);
    return power.failed()
        ? Optional.of(needsRows(basis, novelRows, List.of(power)))
        : Optional.empty();
  }

  /**
   * Decides.
   *
   * @throws IllegalArgumentException if the report's bounds are of another confidence than the
   *     policy's
   */
  public PromotionDecision decide(EvaluationReport report) {
    if (report.inputs().confidence() != policy.confidence()) {
      throw new IllegalArgumentException(
          "the report's bounds hold with confidence %s, the policy asks for %s; evaluate again with the policy's"
              .formatted(report.inputs().confidence(), policy.confidence()));
    }
    Certificate certificate = report.served().certificate();
    List<GateCheck> evidence = new ArrayList<>();
    evidence.add(power(report.basis(), certificate.rows()));
    if (last(evidence).failed()) {
      return needsRows(report.basis(), certificate.rows(), evidence);
    }
    evidence.add(coverage(certificate));
    if (last(evidence).failed()) {
      return reject(evidence);
    }
    evidence.add(certificate(certificate));
    report.champion().ifPresent(champion -> evidence.add(championLoss(champion)));
    report.champion().ifPresent(champion -> evidence.add(championGain(champion)));
    return evidence.stream().anyMatch(GateCheck::failed)
        ? reject(evidence)
        : accept(certificate, evidence);
  }

  private GateCheck power(DeferralBasis basis, int rows) {
    double predicted = basis.predictedPower(policy.test(), rows);
    return check(
        Subject.POWER,
        predicted >= policy.power(),
        "on %,d novel rows the certificate is predicted to pass with %s probability; %s is asked for",
        rows,
        Percent.of(predicted),
        Percent.of(policy.power()));
  }

  private static GateCheck coverage(Certificate certificate) {
    return check(
        Subject.COVERAGE,
        certificate.answered() > 0,
        "the student answers %,d of %,d novel rows",
        certificate.answered(),
        certificate.rows());
  }

  private GateCheck certificate(Certificate certificate) {
    LossTest test = policy.test();
    return check(
        Subject.CERTIFICATE,
        test.passes(certificate.losses(), certificate.rows()),
        "%,d of %,d novel rows are answered and differ from the reference: at most %s with %s confidence, and %s is tolerated",
        certificate.losses(),
        certificate.rows(),
        Percent.atMost(
            ClopperPearson.upperBound(
                certificate.losses(), certificate.rows(), policy.confidence())),
        Percent.of(policy.confidence()),
        Percent.of(policy.epsilon()));
  }

  private GateCheck championLoss(ChampionComparison champion) {
    double worst = champion.matchedLossDifference().map(MetricEstimate::upper).orElse(1.0);
    return check(
        Subject.CHAMPION_LOSS,
        worst <= policy.championMargin(),
        "were it to answer no more rows than %s, the loss is at most %s higher, and %s is tolerated; as served, %,d rows are lost anew and %,d no more (exact McNemar p = %.3f)",
        champion.champion(),
        Percent.atMost(worst),
        Percent.of(policy.championMargin()),
        champion.losses().onlyFirst(),
        champion.losses().onlySecond(),
        champion.lossPValue());
  }

  private static GateCheck championGain(ChampionComparison champion) {
    double answered = champion.answeredDifference().map(MetricEstimate::lower).orElse(-1.0);
    double loss = champion.lossDifference().map(MetricEstimate::upper).orElse(1.0);
    return check(
        Subject.CHAMPION_GAIN,
        answered > 0 || loss < 0,
        "against %s, the share answered changes by at least %s and the loss by at most %s; one of them must improve",
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
            Percent.of(certificate.confidence()),
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

  private NeedsReview needsRows(DeferralBasis basis, int rows, List<GateCheck> evidence) {
    OptionalInt needed = basis.rowsNeeded(policy.test(), policy.power());
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
            "Too few rows to decide: n=%,d, %s for ε=%s at %s confidence and %s power.",
            rows,
            need,
            Percent.of(policy.epsilon()),
            Percent.of(policy.confidence()),
            Percent.of(policy.power())),
        NeedsReview.Reason.TOO_FEW_ROWS,
        needed,
        evidence);
  }

  private static GateCheck check(
      Subject subject, boolean passed, String finding, Object... numbers) {
    return new GateCheck(
        subject,
        passed ? Outcome.PASSED : Outcome.FAILED,
        String.format(Locale.ROOT, finding, numbers));
  }

  private static GateCheck last(List<GateCheck> evidence) {
    return evidence.get(evidence.size() - 1);
  }
}
