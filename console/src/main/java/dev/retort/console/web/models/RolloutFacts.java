package dev.retort.console.web.models;

import dev.retort.console.web.Shown;
import dev.retort.evaluator.statistics.Percent;
import dev.retort.router.rollout.CandidatePolicy;
import dev.retort.router.rollout.RolloutReport;
import dev.retort.router.rollout.ShadowComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How versions stand in a router, in words. */
final class RolloutFacts {
  private RolloutFacts() {}

  /**
   * A fact.
   *
   * @param name what about
   * @param value in words
   */
  record Fact(String name, String value) {}

  /** Those of a report. */
  static List<Fact> of(RolloutReport report) {
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(
            "Serves",
            report
                .champion()
                .map(RolloutReport.Version::name)
                .orElse("no student; the teacher answers")));
    report
        .previous()
        .ifPresent(
            version ->
                facts.add(
                    new Fact(
                        "Kept for a rollback",
                        version.name()
                            + report.previousUntil().map(until -> ", until " + until).orElse(""))));
    report
        .swap()
        .ifPresent(
            swap ->
                facts.add(
                    new Fact(
                        "Last switch",
                        String.format(
                            Locale.ROOT,
                            "of %,d recorded requests both would answer %,d, %,d alike",
                            swap.requests(),
                            swap.bothAnswered(),
                            swap.agreed()))));
    CandidatePolicy trial = report.policy().candidate();
    report
        .candidate()
        .ifPresent(
            version ->
                facts.add(
                    new Fact(
                        "On trial",
                        "%s: answers %s of conversations, %s in the shadow"
                            .formatted(
                                version.name(),
                                Percent.of(trial.canary()),
                                Percent.of(trial.shadow())))));
    report.shadow().ifPresent(shadow -> add(facts, shadow));
    report
        .quarantined()
        .forEach(
            event ->
                facts.add(
                    new Fact("Out since " + event.at(), event.version() + ": " + event.summary())));
    return facts;
  }

  private static void add(List<Fact> facts, ShadowComparison shadow) {
    facts.add(
        new Fact(
            "In the shadow",
            String.format(
                Locale.ROOT,
                "of %,d requests both answered %,d, %,d alike; %s alone %,d, what serves alone %,d; %,d not compared",
                shadow.answers().n(),
                shadow.answers().both(),
                shadow.agreed(),
                shadow.candidate(),
                shadow.answers().onlyFirst(),
                shadow.answers().onlySecond(),
                shadow.dropped())));
    shadow
        .lossDifference()
        .ifPresent(
            difference ->
                facts.add(
                    new Fact(
                        "Against the teacher",
                        String.format(
                            Locale.ROOT,
                            "on %,d sampled requests the candidate's loss differs by %s, McNemar p = %.3g%s",
                            shadow.losses().n(),
                            Shown.difference(difference),
                            shadow.pValue(),
                            shadow.isWorse() ? "; it is shown to lose more" : ""))));
  }
}
