package dev.retort.console.cli;

import dev.retort.capture.DurableFile;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.TaskName;
import dev.retort.capture.TaskSummary;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.config.SecretReference;
import dev.retort.dataset.DatasetCatalog;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.evaluator.compare.ComparisonReport;
import dev.retort.evaluator.compare.ModelComparison;
import dev.retort.evaluator.compare.ModelResult;
import dev.retort.evaluator.compare.Recommendation;
import dev.retort.evaluator.compare.Replay;
import dev.retort.evaluator.compare.ReplaySample;
import dev.retort.evaluator.measure.MeasureCatalogue;
import dev.retort.evaluator.measure.MeasureSet;
import dev.retort.evaluator.measure.MeasureSpec;
import dev.retort.evaluator.report.ComparisonPage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Says which model a task should use: replays captured requests to several, and compares"
          + " quality, cost, latency and repeatability on the same rows.",
      "The reference is a person's correction, else the captured teacher's answer. Nothing is"
          + " written to the log."
    },
    exitCodeList = "3:no model can be recommended, or nothing to compare with")
final class CompareCommand implements Callable<Integer> {
  private static final double CONFIDENCE = 0.95;
  private static final String STEP = "ask";

  private static final Map<AnswerKind, List<String>> MEASURES =
      Map.of(
          AnswerKind.LABEL, List.of("exact-match"),
          AnswerKind.LABEL_SET, List.of("labels-exact", "labels-f1"),
          AnswerKind.JSON, List.of("json-exact", "field-f1"),
          AnswerKind.TOOL_CALLS, List.of("json-exact", "field-f1"),
          AnswerKind.TEXT, List.of("rouge-l"));

  @ParentCommand private RetortCli retort;

  @Option(names = "--task", required = true, paramLabel = "TASK", description = "The task.")
  private String task;

  @Option(
      names = "--models",
      required = true,
      split = ",",
      paramLabel = "MODEL",
      description =
          "Two or more, with commas between: a name under `models:` in the configuration,"
              + " NAME=URL#MODEL, or student:NAME@ALIAS, which is compared alone and as served.")
  private List<String> models;

  @Option(
      names = "--rows",
      defaultValue = "200",
      paramLabel = "N",
      description = "Captured requests to replay at most (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--repeat",
      defaultValue = "3",
      paramLabel = "K",
      description =
          "How often a request is asked in all for repeatability; 1 for not again (default:"
              + " ${DEFAULT-VALUE}).")
  private int repeat;

  @Option(
      names = "--repeat-rows",
      defaultValue = "50",
      paramLabel = "N",
      description = "How many of the requests are asked again (default: ${DEFAULT-VALUE}).")
  private int repeatRows;

  @Option(
      names = "--measures",
      split = ",",
      paramLabel = "MEASURE",
      description =
          "The first decides (default: exact-match for labels; json-exact, field-f1 for JSON;"
              + " rouge-l for text).")
  private List<String> measures = List.of();

  @Option(
      names = "--margin",
      defaultValue = "0.01",
      paramLabel = "SHARE",
      description = "Loss against the best that is tolerated (default: ${DEFAULT-VALUE}).")
  private double margin;

  @Option(
      names = "--parallel",
      defaultValue = "4",
      paramLabel = "N",
      description = "Requests at once, over all models (default: ${DEFAULT-VALUE}).")
  private int parallel;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "For a whole answer of an endpoint (default: the configured one, 60).")
  private Optional<Integer> timeout = Optional.empty();

  @Option(
      names = "--budget",
      paramLabel = "DOLLARS",
      description = "Stop before asking costs more, as far as the price table tells.")
  private Optional<Double> budget = Optional.empty();

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Of the sample of requests (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--from",
      paramLabel = "INSTANT",
      description =
          "Replay requests from then on only (default: all, or those after the training of the"
              + " students).")
  private Optional<Instant> from = Optional.empty();

  @Option(names = "--html", paramLabel = "FILE", description = "Write the report as a page.")
  private Optional<Path> page = Optional.empty();

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    RetortConfig config = retort.config();
    Replay.Plan plan =
        new Replay.Plan(
            parallel,
            repeat,
            repeatRows,
            budget.map(OptionalDouble::of).orElseGet(OptionalDouble::empty));
    TaskName name = new TaskName(task);
    try (ComparedModels compared =
        ComparedModels.open(retort, config, models, timeout.map(Duration::ofSeconds))) {
      ReplaySample sample;
      try (Workspace workspace = retort.workspace(config)) {
        requireTask(workspace.log(), name);
        sample =
            ReplaySample.draw(
                workspace.log(), name, unseenFrom(workspace.catalog(), compared), rows, seed);
      }
      if (sample.rows().isEmpty()) {
        return nothingToCompareWith(sample);
      }
      ModelComparison comparison =
          new ModelComparison(
              name, measures(sample.kind()), margin, CONFIDENCE, config.prices(), seed);
      ComparisonReport report = compare(compared, sample, comparison, plan);
      requireAnAnswer(report);
      publish(report);
      return report.recommendation() instanceof Recommendation.Use
          ? ExitCode.OK
          : ExitCode.NEGATIVE;
    }
  }

  /** A student would be flattered by requests that it was trained on. */
  private Instant unseenFrom(DatasetCatalog catalog, ComparedModels compared) {
    return from.orElseGet(
        () ->
            compared.students().stream()
                .map(student -> trainedUntil(catalog, student))
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN));
  }

  private static Instant trainedUntil(DatasetCatalog catalog, PulledStudent student) {
    String dataset = student.bundle().manifest().lineage().datasetId();
    return catalog
        .find(dataset)
        .map(version -> version.manifest().evaluationFrom())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s was trained on dataset %s, which this home does not hold, so that nobody can tell which requests it has seen: say with --from INSTANT from when on it has seen none"
                        .formatted(student.system().name(), dataset)));
  }

  private int nothingToCompareWith(ReplaySample sample) {
    retort
        .err()
        .printf(
            "retort: of %,d captured exchanges of task '%s' none is a whole answer of the teacher"
                + " that no student has chosen or been trained on, so there is nothing to compare"
                + " with. Capture more traffic with `retort gateway`, or import a log.%n",
            sample.captured(), task);
    retort.err().flush();
    return ExitCode.NEGATIVE;
  }

  private ComparisonReport compare(
      ComparedModels compared, ReplaySample sample, ModelComparison comparison, Replay.Plan plan) {
    Screen screen = new Screen(retort.err());
    Replay replay = new Replay(compared.models(), plan, screen::advance);
    screen.begin(STEP);
    Replay.Outcome outcome = replay.run(sample.rows());
    screen.finish(
        STEP,
        "%,d requests to each of %d models".formatted(outcome.rows(), compared.models().size()));
    return comparison.report(
        sample, outcome, plan, Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS));
  }

  private static void requireTask(ExchangeLog log, TaskName task) {
    List<TaskSummary> known = log.tasks();
    if (known.stream().noneMatch(summary -> summary.task().filter(task::equals).isPresent())) {
      String names =
          known.stream()
              .flatMap(summary -> summary.task().stream())
              .map(TaskName::value)
              .sorted()
              .collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "the exchange log holds nothing of task '%s'; it holds %s. Import a log with `retort capture import FILE --task %s`, or send traffic through `retort gateway`."
              .formatted(task, names.isEmpty() ? "no task at all" : names, task));
    }
  }

  private MeasureSet measures(AnswerKind kind) {
    List<String> names = measures.isEmpty() ? MEASURES.get(kind) : measures;
    return MeasureCatalogue.standard(
            reference ->
                new SecretReference(reference)
                    .resolve(System.getenv())
                    .orElseThrow(
                        () -> new IllegalArgumentException(reference + " holds no secret")),
            Map.of())
        .select(names.stream().map(MeasureSpec::of).toList());
  }

  private static void requireAnAnswer(ComparisonReport report) {
    if (report.models().stream().allMatch(model -> model.answered().value() == 0)) {
      throw new IllegalArgumentException(
          "no model answered any of %,d requests: %s. Check the addresses, keys and names of the models; nothing can be compared."
              .formatted(
                  report.rows().asked(),
                  report.models().stream()
                      .map(CompareCommand::whatWentWrong)
                      .collect(Collectors.joining("; "))));
    }
  }

  private static String whatWentWrong(ModelResult model) {
    return model.name()
        + " "
        + model.failures().stream()
            .map(failure -> "%s (%,d)".formatted(failure.kind().words(), failure.requests()))
            .collect(Collectors.joining(", "));
  }

  private void publish(ComparisonReport report) {
    page.ifPresent(
        file ->
            DurableFile.write(file, ComparisonPage.html(report).getBytes(StandardCharsets.UTF_8)));
    if (json) {
      Screen.json(retort.out(), report);
      return;
    }
    ComparisonTable.print(retort.out(), report);
    page.ifPresent(file -> retort.out().println("Report: " + file));
    retort.out().flush();
  }
}
