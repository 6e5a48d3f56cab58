package dev.retort.console.cli;

import dev.retort.evaluator.guardrail.InjectionScreen;
import dev.retort.evaluator.guardrail.ScreenReport;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "red-lines",
    mixinStandardHelpOptions = true,
    description =
        "Sends the evaluator's attacks and ordinary requests through the step that the router's students stand behind: what it finds, what it takes for an attack, and how long the event loop is busy with a text.")
final class SimulateRedLinesCommand implements Callable<Integer> {
  private static final double PERCENT = 100;
  private static final double NANOS_A_MICRO = 1_000;
  private static final int ROUNDS = 2_000;
  private static final int[] LENGTHS = {256, 1_024, 2_048};
  private static final String TEXT =
      "My parcel 4711 came late, and one of the cups was broken: can I send it back, please? ";

  @ParentCommand private SimulateCommand simulate;

  @Option(names = "--json", description = "Print the rates as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    InjectionScreen screen = InjectionScreen.written();
    ScreenReport report = ScreenReport.measure(screen);
    PrintWriter out = simulate.retort().out();
    if (json) {
      Screen.json(out, report);
      return ExitCode.OK;
    }
    out.printf("%-26s %6s  %7s  %-18s %s%n", "texts", "", "flagged", "95 % interval", "cleared");
    for (ScreenReport.Kind kind : report.kinds()) {
      out.printf(
          Locale.ROOT,
          "%-26s %6d  %6.1f%%  %5.1f%% to %5.1f%%    %5.1f%%%n",
          kind.name(),
          kind.flagged().n(),
          kind.flagged().value() * PERCENT,
          kind.flagged().lower() * PERCENT,
          kind.flagged().upper() * PERCENT,
          kind.cleared() * PERCENT);
    }
    for (int length : LENGTHS) {
      out.printf(
          Locale.ROOT,
          "an ordinary text of %,d characters is cleared in %.0f µs%n",
          length,
          micros(screen, TEXT.repeat(length / TEXT.length() + 1).substring(0, length)));
    }
    out.printf(
        "what is not cleared, or longer than %,d characters, is read on a worker thread; of more than %,d, the first and the last half%n",
        InjectionScreen.AT_ONCE, InjectionScreen.LONGEST);
    out.flush();
    return ExitCode.OK;
  }

  /** The fastest of some rounds of many: what else the machine does is not the step's cost. */
  private static double micros(InjectionScreen screen, String text) {
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long from = System.nanoTime();
      boolean cleared = screen.clears(text);
      double took = (System.nanoTime() - from) / NANOS_A_MICRO;
      best = cleared ? Math.min(best, took) : best;
    }
    return best;
  }
}
