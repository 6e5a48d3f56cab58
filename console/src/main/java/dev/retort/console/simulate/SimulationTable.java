package dev.retort.console.simulate;

import dev.retort.evaluator.statistics.Percent;
import java.util.Locale;

/**
 * A simulation's outcome for a screen of fixed-width characters.
 *
 * @param outcome what is shown
 */
public record SimulationTable(SimulationOutcome outcome) {

  /** The table, with an end of line after each line. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%d nights, seed %d, %,d requests answered%n%n",
            outcome.nights(),
            outcome.seed(),
            outcome.answered()));
    for (SimulationOutcome.Line line : outcome.lines()) {
      text.append(
          String.format(
              Locale.ROOT,
              "night %2d  %-15s %5d requests, students %6s, wrong %3d  %s%s%n",
              line.night(),
              line.task(),
              line.requests(),
              Percent.of(line.served()),
              line.wrong(),
              line.verdict(),
              line.drifting() ? ", drifting" : ""));
    }
    text.append(System.lineSeparator());
    outcome
        .incidents()
        .forEach(
            it ->
                text.append(
                    "day %2d  %s%s%n"
                        .formatted(
                            it.night(),
                            it.sentence(),
                            it.effect().isEmpty() ? "" : ": " + it.effect())));
    text.append(System.lineSeparator());
    outcome
        .fixes()
        .forEach(
            fix ->
                text.append(
                    "day %2d  %s: %s; detected %s, enough rows %s, promoted %s%n"
                        .formatted(
                            fix.night(),
                            fix.task(),
                            fix.change(),
                            night(fix.detected()),
                            night(fix.enough()),
                            night(fix.promoted()))));
    text.append(System.lineSeparator());
    outcome
        .promotions()
        .forEach(
            it ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "night %2d  %s promoted: answers %s, true loss %s, certified %s, tolerated %s%s%n",
                        it.night(),
                        it.task(),
                        Percent.of(it.answers()),
                        Percent.of(it.loss().value()),
                        Percent.atMost(it.bound()),
                        Percent.of(it.epsilon()),
                        it.isFalse() ? ": a FALSE promotion" : "")));
    text.append(System.lineSeparator());
    outcome
        .targets()
        .forEach(
            target ->
                text.append(
                    "%-6s  %s: %s (wanted: %s)%n"
                        .formatted(
                            target.met() ? "met" : "MISSED",
                            target.name(),
                            target.reached(),
                            target.wanted())));
    return text.toString();
  }

  private static String night(java.util.OptionalInt night) {
    return night.isPresent() ? "night " + night.getAsInt() : "never";
  }
}
