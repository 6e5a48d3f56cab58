package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.registry.RegistryException;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.notice.Courier;
import dev.retort.scheduler.queue.RunByHand;
import dev.retort.scheduler.queue.RunCause;
import dev.retort.scheduler.queue.RunOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a night at once: window, dataset, training, evaluation, gate, publication.",
      "A run that was interrupted goes on where it stopped.",
      "Where `retort serve` has the home, it is asked for the run, and followed."
    },
    exitCodeList = "3:nothing new serves: rejected, waiting for review, or no student came about")
final class RunCommand implements Callable<Integer> {
  private static final Set<String> GOOD = Set.of("promoted", "unchanged");

  @ParentCommand private RetortCli retort;

  @Parameters(paramLabel = "TASK", description = "The task.")
  private String task;

  @Option(
      names = "--evaluation-from",
      paramLabel = "INSTANT",
      description =
          "Where the evaluation window begins, such as 2025-06-25T00:00:00Z (default: the latest part of the uniform sample).")
  private Instant evaluationFrom;

  @Option(names = "--json", description = "Print the outcome as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    RetortConfig config = retort.config();
    TaskName name = new TaskName(task);
    Optional<ConsoleClient> console = ConsoleClient.in(retort.home());
    if (console.isPresent()) {
      return new ServedRun(retort, console.get(), json)
          .of(name, Optional.ofNullable(evaluationFrom));
    }
    RunOutcome outcome;
    Path runs;
    try (Workspace workspace = retort.workspace(config)) {
      runs = workspace.home().runs();
      outcome = run(workspace, name);
      deliver(workspace);
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
    return exitCode(outcome.verdict());
  }

  private RunOutcome run(Workspace workspace, TaskName name) {
    RunByHand hand = workspace.runs().runByHand();
    RunOrder order =
        new RunOrder(
            name,
            RunCause.PERSON,
            workspace.clock().instant(),
            workspace.config().task(name).priority());
    StopSignal.tells(() -> hand.stop(System.getProperty("user.name"), "where it was begun"));
    return hand.carryOut(
        order,
        workspace.runs().runWork(Optional.ofNullable(evaluationFrom), new Screen(retort.err())));
  }

  /** What does not arrive now waits for `retort serve`, or the next run. */
  private static void deliver(Workspace workspace) {
    try {
      workspace.rollbackNotices().post();
    } catch (RegistryException e) {
      // Looked up here: as a constant it would begin logging whenever the command line is built.
      LoggerFactory.getLogger(RunCommand.class)
          .warn("rollbacks are told later: {}", e.getMessage());
    }
    try (Courier courier = workspace.nights().courier()) {
      courier.deliver();
    }
  }

  /** Whether what was asked for serves, by a run's verdict. */
  static int exitCode(String verdict) {
    return GOOD.contains(verdict) ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  /** The page beside a JSON report. */
  static Path page(Path report) {
    return report.resolveSibling("promotion-report.html");
  }
}
