package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.notice.Courier;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a night at once: window, dataset, training, evaluation, gate, publication.",
      "A run that was interrupted goes on where it stopped."
    },
    exitCodeList = "3:nothing new serves: rejected, waiting for review, or no student came about")
final class RunCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;

  @Parameters(paramLabel = "TASK", description = "The task.")
  private String task;

  @Option(
      names = "--evaluation-from",
      paramLabel = "INSTANT",
      description =
          "Where the evaluation window begins, such as 2025-06-25T00:00:00Z (default: the last fifth of the traffic).")
  private Instant evaluationFrom;

  @Option(names = "--json", description = "Print the outcome as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    RetortConfig config = retort.config();
    TaskName name = new TaskName(task);
    RunOutcome outcome;
    Path runs;
    try (Workspace workspace = retort.workspace(config)) {
      runs = workspace.home().runs();
      outcome =
          workspace
              .runs()
              .nightlyRun(new Screen(retort.err()))
              .run(config.task(name).request(Optional.ofNullable(evaluationFrom), config));
      try (Courier courier = workspace.nights().courier()) {
        // What does not arrive now waits for `retort serve`, or the next run.
        courier.deliver();
      }
    }
    if (json) {
      Screen.json(retort.out(), outcome);
    } else {
      retort.out().println(outcome.summary());
      outcome
          .reported()
          .ifPresent(report -> retort.out().println("Report: " + page(report.in(runs))));
      retort.out().flush();
    }
    return outcome instanceof RunOutcome.Promoted || outcome instanceof RunOutcome.Unchanged
        ? ExitCode.OK
        : ExitCode.NEGATIVE;
  }

  /** The page beside a JSON report. */
  static Path page(Path report) {
    return report.resolveSibling("promotion-report.html");
  }
}
