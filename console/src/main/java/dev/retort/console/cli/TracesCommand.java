package dev.retort.console.cli;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.TaskName;
import dev.retort.console.Workspace;
import dev.retort.console.trace.LoggedStep;
import dev.retort.console.trace.LoggedStep.By;
import dev.retort.console.trace.LoggedTrace;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "traces",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the traces in the log, the latest first: their steps, who answered them, cost and"
          + " time.",
      "With a trace, shows its steps."
    },
    exitCodeList = "3:no such trace")
final class TracesCommand implements Callable<Integer> {
  private static final String DAYS = "7";
  private static final String LIMIT = "20";
  private static final double MILLIS = 1e6;

  @ParentCommand private RetortCli retort;

  @Parameters(
      arity = "0..1",
      paramLabel = "TRACE",
      description = "The id of a trace, or its first digits.")
  private Optional<String> trace = Optional.empty();

  @Option(names = "--task", paramLabel = "TASK", description = "Only traces with such a step.")
  private Optional<String> task = Optional.empty();

  @Option(
      names = "--days",
      defaultValue = DAYS,
      paramLabel = "N",
      description = "Of how many days until now (default: ${DEFAULT-VALUE}).")
  private int days;

  @Option(
      names = "--limit",
      defaultValue = LIMIT,
      paramLabel = "N",
      description = "How many at most (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--all", description = "Also traces of a single step.")
  private boolean all;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  private TracesCommand() {}

  @Override
  public Integer call() {
    List<LoggedTrace> found;
    try (Workspace workspace = retort.workspace()) {
      ExchangeLog log = workspace.log();
      Instant now = workspace.clock().instant();
      CaptureWindow window = log.window(now.minus(Duration.ofDays(days)), Instant.MAX);
      found = wanted(LoggedTrace.of(log, window, workspace.config().prices()));
    }
    if (json) {
      Screen.json(retort.out(), found);
    } else if (trace.isPresent()) {
      found.forEach(one -> printSteps(retort.out(), one));
    } else {
      printList(retort.out(), found);
    }
    retort.out().flush();
    if (found.isEmpty()) {
      retort
          .err()
          .printf(
              "no trace%s in the last %d days: --days looks further back, --all shows single"
                  + " requests%n",
              trace.map(" "::concat).orElse(""), days);
      retort.err().flush();
    }
    return found.isEmpty() ? ExitCode.NEGATIVE : ExitCode.OK;
  }

  private List<LoggedTrace> wanted(List<LoggedTrace> traces) {
    Optional<TaskName> named = task.map(TaskName::new);
    Stream<LoggedTrace> some =
        traces.stream()
            .filter(
                one ->
                    named.isEmpty()
                        || one.steps().stream().anyMatch(step -> step.task().equals(named)));
    return trace
        .map(id -> some.filter(one -> one.trace().startsWith(id)))
        .orElseGet(() -> some.filter(one -> all || one.steps().size() > 1).limit(limit))
        .toList();
  }

  private static void printList(PrintWriter out, List<LoggedTrace> traces) {
    out.printf(
        "%-32s  %-20s %6s %8s %8s %6s %10s %10s %9s%n",
        "trace", "began", "steps", "teacher", "student", "cache", "cost $", "spared $", "ms");
    for (LoggedTrace one : traces) {
      out.printf(
          Locale.ROOT,
          "%-32s  %-20s %6d %8d %8d %6d %10.4f %10.4f %9.0f%n",
          one.trace(),
          seconds(one.began()),
          one.steps().size(),
          one.answeredBy(By.TEACHER),
          one.answeredBy(By.STUDENT),
          one.answeredBy(By.CACHE),
          one.cost(),
          one.spared(),
          millis(one.took()));
    }
  }

  private static void printSteps(PrintWriter out, LoggedTrace one) {
    out.printf(
        Locale.ROOT,
        "trace %s: %d steps, %.4f $, about %.4f $ spared, %.0f ms%n",
        one.trace(),
        one.steps().size(),
        one.cost(),
        one.spared(),
        millis(one.took()));
    for (LoggedStep step : one.steps()) {
      out.printf(
          Locale.ROOT,
          "  %-20s %-16s %-12s %-24s %10s %9.1f ms  %s%n",
          seconds(step.at()),
          step.task().map(TaskName::value).orElse("-"),
          step.kind().orElse("-"),
          answeredBy(step),
          step.cost().map(dollars -> "%.4f $".formatted(dollars)).orElse("-"),
          millis(step.latency()),
          step.exchange());
    }
  }

  private static String answeredBy(LoggedStep step) {
    return switch (step.by()) {
      case TEACHER -> "teacher";
      case STUDENT -> step.version().orElse("student");
      case CACHE -> "cache (" + step.version().orElse("teacher") + ")";
    };
  }

  private static Instant seconds(Instant instant) {
    return Instant.ofEpochSecond(instant.getEpochSecond());
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / MILLIS;
  }
}
