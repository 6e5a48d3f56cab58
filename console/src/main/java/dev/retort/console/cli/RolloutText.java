package dev.retort.console.cli;

import dev.retort.console.web.Shown;
import dev.retort.evaluator.statistics.Percent;
import dev.retort.router.rollout.RolloutReport;
import dev.retort.router.rollout.ShadowComparison;
import dev.retort.router.rollout.SwapComparison;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** How a task's versions stand, for people. */
final class RolloutText {
  private static final double MICROS = 1e3;
  private static final double MILLION = 1e6;

  private RolloutText() {}

  static void print(RolloutReport report, PrintWriter out) {
    out.printf(
        "%s: %s%s%n",
        report.task(),
        report
            .champion()
            .map(version -> version.name() + " serves")
            .orElse("no student serves, the teacher answers"),
        report
            .previous()
            .map(
                version ->
                    "; %s is kept until %s"
                        .formatted(version.name(), report.previousUntil().orElseThrow()))
            .orElse(""));
    report.swap().ifPresent(swap -> print(swap, out));
    report
        .candidate()
        .ifPresent(
            version ->
                out.printf(
                    "  candidate %s: answers %s of conversations, %s in the shadow%n",
                    version.name(),
                    Percent.of(report.policy().candidate().canary()),
                    Percent.of(report.policy().candidate().shadow())));
    report.shadow().ifPresent(shadow -> print(shadow, out));
    report
        .quarantined()
        .forEach(event -> out.printf("  out since %s: %s%n", event.at(), event.summary()));
  }

  private static void print(SwapComparison swap, PrintWriter out) {
    out.printf(
        "  switch: of %,d recorded requests both would answer %,d, %,d alike; 95 %% within %s, %s before%n",
        swap.requests(),
        swap.bothAnswered(),
        swap.agreed(),
        time(swap.nextP95()),
        time(swap.beforeP95()));
  }

  private static void print(ShadowComparison shadow, PrintWriter out) {
    int both = shadow.answers().both();
    out.printf(
        "  shadow: of %,d requests both answered %,d, %,d alike, %s alone %,d, %s alone %,d; %,d not compared%n",
        shadow.answers().n(),
        both,
        shadow.agreed(),
        shadow.candidate(),
        shadow.answers().onlyFirst(),
        name(shadow),
        shadow.answers().onlySecond(),
        shadow.dropped());
    shadow
        .lossDifference()
        .ifPresent(
            difference ->
                out.printf(
                    "  against the teacher, %,d sampled requests: %s alone lost %,d, %s alone %,d; difference %s, McNemar p = %.3g%n",
                    shadow.losses().n(),
                    shadow.candidate(),
                    shadow.losses().onlyFirst(),
                    name(shadow),
                    shadow.losses().onlySecond(),
                    Shown.difference(difference),
                    shadow.pValue()));
  }

  private static String name(ShadowComparison shadow) {
    return shadow.champion().isEmpty() ? "the teacher" : shadow.champion();
  }

  private static String time(Duration duration) {
    return duration.toNanos() < MILLION
        ? String.format(Locale.ROOT, "%.0f µs", duration.toNanos() / MICROS)
        : String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / MILLION);
  }
}
