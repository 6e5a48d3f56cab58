package dev.retort.console.cli;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.dataset.BuildProgress;
import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.DatasetOutcome;
import dev.retort.dataset.DatasetSpec;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Decision;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "dataset",
    mixinStandardHelpOptions = true,
    description = "Builds dataset versions and shows what they are made of.",
    subcommands = {
      DatasetCommand.Build.class,
      DatasetCommand.Show.class,
      DatasetCommand.Decisions.class,
      SuspectsCommand.class
    })
final class DatasetCommand {
  @ParentCommand private RetortCli retort;

  private DatasetCommand() {}

  private static DatasetVersion find(Workspace workspace, String reference) {
    return workspace
        .catalog()
        .find(reference)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no dataset version '%s': give 'latest' or the first digits of an id; `retort dataset build --task T` makes one."
                        .formatted(reference)));
  }

  @Command(
      name = "build",
      mixinStandardHelpOptions = true,
      description = "Builds a dataset version of everything that the log holds of a task.")
  static final class Build implements Callable<Integer> {
    @ParentCommand private DatasetCommand dataset;

    @Option(names = "--task", required = true, paramLabel = "TASK", description = "The task.")
    private String task;

    @Option(
        names = "--evaluation-from",
        paramLabel = "INSTANT",
        description = "Where the evaluation window begins (default: the last fifth).")
    private Instant evaluationFrom;

    @Option(names = "--json", description = "Print the manifest as JSON.")
    private boolean json;

    @Override
    public Integer call() {
      RetortCli retort = dataset.retort;
      RetortConfig config = retort.config();
      DatasetSpec configured = config.task(new TaskName(task)).dataset();
      DatasetSpec spec =
          Optional.ofNullable(evaluationFrom).map(configured::evaluatedFrom).orElse(configured);
      Screen screen = new Screen(retort.err());
      try (Workspace workspace = retort.workspace(config)) {
        CaptureWindow window = workspace.log().window(Instant.MIN, Instant.MAX);
        screen.begin("dataset");
        DatasetOutcome outcome =
            workspace
                .datasets()
                .build(spec, workspace.log(), window, BuildProgress.ofShare(screen::advance));
        if (outcome instanceof DatasetOutcome.Built built) {
          screen.finish("dataset", built.version().id() + " in " + built.version().folder());
          print(retort.out(), built.version().manifest(), json);
          return ExitCode.OK;
        }
        screen.finish("dataset", "none");
        retort.err().println(problem(outcome));
        return ExitCode.NEGATIVE;
      }
    }

    private String problem(DatasetOutcome outcome) {
      if (outcome instanceof DatasetOutcome.TooFewExamples few) {
        return "Task '%s' has %,d usable training rows of %,d captured, and at least %,d are needed; dropped: %s. Capture more traffic, or lower minimumTraining in retort.yaml."
            .formatted(task, few.usable(), few.captured(), few.needed(), few.dropped());
      }
      return "The log holds no exchange of task '%s'. `retort tasks` lists what it holds."
          .formatted(task);
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows what a dataset version is made of.")
  static final class Show implements Callable<Integer> {
    @ParentCommand private DatasetCommand dataset;

    @Parameters(
        arity = "0..1",
        defaultValue = "latest",
        paramLabel = "VERSION",
        description = "'latest' or the first digits of an id (default: ${DEFAULT-VALUE}).")
    private String reference;

    @Option(names = "--json", description = "Print the manifest as JSON.")
    private boolean json;

    @Override
    public Integer call() {
      try (Workspace workspace = dataset.retort.workspace()) {
        print(dataset.retort.out(), find(workspace, reference).manifest(), json);
      }
      return ExitCode.OK;
    }
  }

  private static void print(PrintWriter out, DatasetManifest manifest, boolean json) {
    if (json) {
      Screen.json(out, manifest);
      return;
    }
    out.printf("task        %s (%s answers)%n", manifest.spec().task(), manifest.answerKind());
    out.printf("version     %s%n", manifest.id());
    out.printf("captured    %,d exchanges%n", manifest.captured());
    for (Split split : Split.values()) {
      out.printf(
          "%-11s %,d rows%n",
          split.name().toLowerCase(java.util.Locale.ROOT), manifest.rows().getOrDefault(split, 0));
    }
    out.printf("evaluation  from %s%n", manifest.evaluationFrom());
    out.printf("labels      %,d%n", manifest.labels().size());
    manifest
        .dropped()
        .forEach((reason, count) -> out.printf("dropped     %s: %,d%n", reason, count));
    out.flush();
  }

  @Command(
      name = "decisions",
      mixinStandardHelpOptions = true,
      description = "Prints what became of every exchange, one JSON object a line.")
  static final class Decisions implements Callable<Integer> {
    @ParentCommand private DatasetCommand dataset;

    @Parameters(
        arity = "0..1",
        defaultValue = "latest",
        paramLabel = "VERSION",
        description = "'latest' or the first digits of an id (default: ${DEFAULT-VALUE}).")
    private String reference;

    /** How decisions are printed. */
    enum Format {
      /** One JSON object a line. */
      JSONL;

      String text(Object value) {
        return JsonFormat.line(value);
      }
    }

    @Option(names = "--format", defaultValue = "JSONL", description = "${COMPLETION-CANDIDATES}")
    private Format format;

    /** A decision with the row that it led to. */
    private record Line(
        ExchangeId id,
        Instant at,
        String decision,
        Optional<String> reason,
        Optional<ExchangeId> representative,
        Optional<Split> split,
        Optional<String> prompt,
        Optional<String> output) {}

    @Override
    public Integer call() {
      PrintWriter out = dataset.retort.out();
      try (Workspace workspace = dataset.retort.workspace()) {
        DatasetVersion version = find(workspace, reference);
        Map<ExchangeId, TrainingExample> rows = new HashMap<>();
        for (Split split : Split.values()) {
          version.examples(split).forEach(row -> rows.put(row.id(), row));
        }
        for (Decision decision : version.decisions()) {
          out.println(format.text(line(decision, rows.get(decision.id()))));
        }
      }
      out.flush();
      return ExitCode.OK;
    }

    private static Line line(Decision decision, TrainingExample row) {
      return new Line(
          decision.id(),
          decision.createdAt(),
          decision.split().isPresent() ? "kept" : "dropped",
          decision.reason(),
          decision.representative(),
          decision.split(),
          Optional.ofNullable(row).map(TrainingExample::input),
          Optional.ofNullable(row).map(TrainingExample::answer));
    }
  }
}
