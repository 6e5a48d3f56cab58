package dev.retort.console.simulate;

import dev.retort.evaluator.statistics.Percent;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A simulation's outcome for a screen of fixed-width characters.
 *
 * @param outcome what is shown
 */
public record SimulationTable(SimulationOutcome outcome) {

  /** The table, with an end of line after each line. */
  public String text() {
    String head =
        "%d nights, seed %d, %,d requests answered"
            .formatted(outcome.nights(), outcome.seed(), outcome.answered());
    return Stream.of(
            head,
            lines(outcome.lines().stream().map(SimulationTable::night)),
            lines(outcome.incidents().stream().map(SimulationTable::incident)),
            lines(outcome.fixes().stream().map(SimulationTable::fix)),
            lines(outcome.promotions().stream().map(SimulationTable::promotion)),
            lines(outcome.targets().stream().map(SimulationTable::target)))
        .filter(part -> !part.isEmpty())
        .collect(
            Collectors.joining(
                System.lineSeparator() + System.lineSeparator(), "", System.lineSeparator()));
  }

  private static String lines(Stream<String> lines) {
    return lines.collect(Collectors.joining(System.lineSeparator()));
  }

  private static String night(SimulationOutcome.Line line) {
    return String.format(
        Locale.ROOT,
        "night %2d  %-15s %5d requests, students %6s, wrong %3d  %s%s",
        line.night(),
        line.task(),
        line.requests(),
        Percent.of(line.served()),
        line.wrong(),
        line.verdict(),
        line.drifting() ? ", drifting" : "");
  }

  private static String incident(SimulationOutcome.Happened happened) {
    String effect = happened.effect().isEmpty() ? "" : ": " + happened.effect();
    return "day %2d  %s%s".formatted(happened.night(), happened.sentence(), effect);
  }

  private static String fix(SimulationOutcome.Fix fix) {
    return "day %2d  %s: %s; detected %s, enough rows %s, promoted %s"
        .formatted(
            fix.night(),
            fix.task(),
            fix.change(),
            night(fix.detected()),
            night(fix.enough()),
            night(fix.promoted()));
  }

  private static String promotion(SimulationOutcome.Promoted promoted) {
    return "night %2d  %s promoted: answers %s, true loss %s, certified %s, tolerated %s%s"
        .formatted(
            promoted.night(),
            promoted.task(),
            Percent.of(promoted.answers()),
            Percent.of(promoted.loss().value()),
            Percent.atMost(promoted.bound()),
            Percent.of(promoted.epsilon()),
            promoted.isFalse() ? ": a FALSE promotion" : "");
  }

  private static String target(SimulationOutcome.Target target) {
    return "%-6s  %s: %s (wanted: %s)"
        .formatted(
            target.met() ? "met" : "MISSED", target.name(), target.reached(), target.wanted());
  }

  private static String night(OptionalInt night) {
    return night.isPresent() ? "night " + night.getAsInt() : "never";
  }
}
