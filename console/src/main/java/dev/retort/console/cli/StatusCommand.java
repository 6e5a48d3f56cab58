package dev.retort.console.cli;

import dev.retort.console.config.RetortConfig;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows on one screen how everything stands: of each task what serves, how good it is by live"
          + " traffic, its last and its next run; what waits for a person; alerts; the disk.",
      "Works while another process has the home: that one is asked for what only it knows."
    },
    exitCodeList = "3:there are alerts")
final class StatusCommand implements Callable<Integer> {
  private static final String CLEAR = "\u001b[H\u001b[2J";
  private static final String USUAL = "2";

  @ParentCommand private RetortCli retort;

  @Option(
      names = "--watch",
      arity = "0..1",
      fallbackValue = USUAL,
      paramLabel = "SECONDS",
      description = "Look again and again, every so many seconds (default: ${FALLBACK-VALUE}).")
  private Optional<Integer> watch = Optional.empty();

  @Option(names = "--json", description = "Print the status as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    RetortConfig config = retort.config();
    Clock clock = Clock.systemUTC();
    if (watch.isEmpty()) {
      StatusReport report = new StatusLook(retort, config, clock).report();
      print(report, "");
      return report.alerts().isEmpty() ? ExitCode.OK : ExitCode.NEGATIVE;
    }
    Duration pause = Duration.ofSeconds(Math.max(1, watch.get()));
    Watch watching = Watch.begin();
    StatusWatch looks = new StatusWatch(retort, config, clock);
    do {
      print(looks.report(), Screen.isTerminal() ? CLEAR : "");
    } while (watching.goesOnAfter(pause));
    return ExitCode.OK;
  }

  private void print(StatusReport report, String before) {
    PrintWriter out = retort.out();
    if (json) {
      Screen.json(out, report);
    } else {
      out.print(before);
      StatusText.print(report, out);
    }
  }
}
