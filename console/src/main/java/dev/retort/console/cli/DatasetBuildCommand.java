package dev.retort.console.cli;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.TaskName;
import dev.retort.console.SparkProcess;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.dataset.BuildProgress;
import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.DatasetOutcome;
import dev.retort.dataset.DatasetSpec;
import dev.retort.dataset.Split;
import dev.retort.dataset.card.DatasetCard;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.statistics.LossTest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "build",
    mixinStandardHelpOptions = true,
    description = "Builds a dataset version of everything that the log holds of a task.",
    exitCodeList = "3:too little data, or none of use")
final class DatasetBuildCommand implements Callable<Integer> {
  @ParentCommand private DatasetCommand dataset;

  @Option(names = "--task", required = true, paramLabel = "TASK", description = "The task.")
  private String task;

  @Option(
      names = "--evaluation-from",
      paramLabel = "INSTANT",
      description =
          "Where the evaluation window begins (default: the latest part of the uniform sample).")
  private Instant evaluationFrom;

  /** Where a build runs. */
  enum Executor {
    /** In this process. */
    EMBEDDED,
    /** On Apache Spark. */
    SPARK
  }

  @Option(
      names = "--executor",
      defaultValue = "EMBEDDED",
      description =
          "${COMPLETION-CANDIDATES}: in this process, or on Apache Spark, with the same result"
              + " (default: ${DEFAULT-VALUE}).")
  private Executor executor;

  @Option(
      names = "--master",
      defaultValue = "local[*]",
      paramLabel = "URL",
      description = "Spark's master, for --executor spark (default: ${DEFAULT-VALUE}).")
  private String master;

  @Option(names = "--json", description = "Print the manifest as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    RetortConfig config = dataset.retort().config();
    TaskName name = new TaskName(task);
    DatasetSpec configured = config.task(name).dataset();
    DatasetSpec spec =
        Optional.ofNullable(evaluationFrom).map(configured::evaluatedFrom).orElse(configured);
    Screen screen = new Screen(dataset.retort().err());
    try (Workspace workspace = dataset.retort().workspace(config)) {
      screen.begin("dataset");
      DatasetOutcome outcome = build(workspace, spec, BuildProgress.ofShare(screen::advance));
      warnOfDamage(workspace.log().quarantined());
      if (outcome instanceof DatasetOutcome.Built built) {
        DatasetCard.write(built.version());
        screen.finish("dataset", built.version().id() + " in " + built.version().folder());
        DatasetManifest manifest = built.version().manifest();
        DatasetCommand.print(dataset.retort().out(), manifest, json);
        warnOfTooFewRows(manifest, config.task(name).policy(), workspace.clock().instant());
        return ExitCode.OK;
      }
      screen.finish("dataset", "none");
      dataset.retort().err().println(outcome.problem(name).orElseThrow());
      return ExitCode.NEGATIVE;
    }
  }

  private DatasetOutcome build(Workspace workspace, DatasetSpec spec, BuildProgress progress) {
    CaptureWindow window = workspace.log().window(Instant.MIN, Instant.MAX);
    return executor == Executor.SPARK
        ? SparkProcess.installed()
            .build(
                workspace.home(),
                spec,
                window,
                workspace.config().matcher(),
                workspace.log().quarantined().stream().map(Path::toString).toList(),
                master,
                progress)
        : workspace.datasets().build(spec, workspace.log(), window, progress);
  }

  private void warnOfDamage(List<Path> quarantined) {
    for (Path file : quarantined) {
      dataset
          .retort()
          .err()
          .printf(
              "Note: %s is damaged and set aside, so what it held is in no version. Restore the"
                  + " file under its name without '.quarantined', or import its log again.%n",
              file);
    }
  }

  /** What no student could pass on, however good, is better known before the training. */
  private void warnOfTooFewRows(DatasetManifest manifest, PromotionPolicy policy, Instant now) {
    double alpha = policy.budget().quote(List.of(), now).orElseThrow().alpha();
    int needed = new LossTest(policy.epsilon(), 1 - alpha).fewestRows(0);
    int novel = manifest.rows().getOrDefault(Split.NOVEL, 0);
    if (novel < needed) {
      dataset
          .retort()
          .err()
          .printf(
              Locale.ROOT,
              "Note: the version has %,d novel evaluation rows, and even a student without a"
                  + " mistake needs %,d to be promoted (at most %.2f %% of loss, at α = %.2f %%)."
                  + " Capture more traffic, or let the evaluation window begin earlier"
                  + " (--evaluation-from).%n",
              novel,
              needed,
              100 * policy.epsilon(),
              100 * alpha);
    }
  }
}
