package dev.retort.evaluator.report;

import dev.retort.evaluator.ServedScores.Certificate;
import dev.retort.evaluator.gate.AlphaBudget;
import dev.retort.evaluator.gate.Attempt;
import dev.retort.evaluator.gate.GateCheck;
import dev.retort.evaluator.statistics.Percent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is certified, by which rule, and at what price.
 *
 * @param sentence what holds, or that nothing was looked at
 * @param guarantee of the deferral rule
 * @param checks what the gate looked at
 * @param spent of what may err; empty if nothing was
 * @param rule the deferral rule and what was predicted of it
 */
record CertificateSection(
    String sentence, String guarantee, List<Check> checks, List<Fact> spent, List<Fact> rule) {
  private static final String NOTHING_SPENT =
      "No evaluation row was looked at, and nothing of the error budget was spent: the rows are kept for an attempt that can tell. So there is no certificate, and no measure, slice, guardrail or latency to show; what was predicted from out-of-fold rows stands below.";

  /** A check in words. */
  record Check(String subject, String outcome, String finding) {
    static Check of(GateCheck check) {
      return new Check(
          Text.capitalised(check.subject().name().replace('_', ' ').toLowerCase(Locale.ROOT)),
          check.outcome() == GateCheck.Outcome.PASSED ? "passed" : "failed",
          Text.capitalised(Text.unbroken(check.finding())));
    }
  }

  static CertificateSection of(PromotionReport.Sealed sealed) {
    return new CertificateSection(
        sealed
            .evaluation()
            .map(
                found ->
                    sentence(found.served().certificate(), sealed.policy().epsilon())
                        + equal(sealed.lineage()))
            .orElse(NOTHING_SPENT),
        Text.unbroken(sealed.rule().guarantee()),
        sealed.decision().evidence().stream().map(Check::of).toList(),
        spent(sealed.attempt()),
        rule(sealed));
  }

  /** When answers do not differ, where that is not as the words say. */
  private static String equal(Lineage lineage) {
    return lineage
        .right()
        .map(right -> " An answer differs unless it is %s.".formatted(right.description()))
        .orElse("");
  }

  private static String sentence(Certificate certificate, double epsilon) {
    return Text.unbroken(
        "Of %s novel rows of later traffic, evaluated once, the student answers %s; %s of these answers differ from the reference. So with %s confidence (exact binomial) the served system loses at most %s of novel requests against the teacher; %s is tolerated."
            .formatted(
                Text.count(certificate.rows()),
                Text.count(certificate.answered()),
                Text.count(certificate.losses()),
                Percent.ofConfidence(certificate.confidence()),
                Percent.atMost(certificate.upperBound()),
                Percent.of(epsilon)));
  }

  private static List<Fact> spent(Optional<Attempt> attempt) {
    return attempt
        .map(
            look ->
                List.of(
                    new Fact(
                        "May err, any %d nights together".formatted(AlphaBudget.WINDOW.toDays()),
                        Percent.ofError(look.budget())),
                    new Fact(
                        "Spent by %s earlier attempts".formatted(Text.count(look.earlier())),
                        Percent.ofError(look.spent())),
                    new Fact("Spent by this one", Percent.ofError(look.alpha())),
                    new Fact(
                        "Left for later ones",
                        Percent.ofError(look.budget() - look.spent() - look.alpha()))))
        .orElse(List.of());
  }

  private static List<Fact> rule(PromotionReport.Sealed sealed) {
    var basis = sealed.rule().basis();
    return List.of(
        new Fact("Rule", Text.capitalised(sealed.rule().criterion().description())),
        new Fact(
            "Chosen by",
            Text.capitalised(basis.method().name().replace('_', ' ').toLowerCase(Locale.ROOT))),
        new Fact("Chosen on", Text.count(basis.calibrationRows()) + " out-of-fold rows"),
        new Fact("Predicted share answered", Percent.of(basis.predictedAnswered())),
        new Fact("Predicted loss", Percent.of(basis.predictedLoss())),
        new Fact(
            "Predicted chance to pass on %s rows".formatted(Text.count(basis.certificationRows())),
            Percent.of(basis.predictedPower())));
  }
}
