package dev.retort.console.cli;

import dev.retort.capture.Exchange;
import dev.retort.capture.TokenUsage;
import dev.retort.console.config.RetortConfig;
import dev.retort.evaluator.Evaluation;
import dev.retort.evaluator.EvaluationSuite;
import dev.retort.evaluator.Incumbents;
import dev.retort.evaluator.ModelEvaluator;
import dev.retort.evaluator.answer.RightAnswer;
import dev.retort.evaluator.cost.CostModel;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Scores a published version on logs of exchanges: its answers against the logged ones, or a person's corrections.",
      "Every whole answer counts once; nothing is removed as a duplicate."
    })
final class EvaluateCommand implements Callable<Integer> {
  /** Nothing is decided here, so nothing is spent: every interval is the customary one. */
  private static final double CONFIDENCE = 0.95;

  @ParentCommand private RetortCli retort;

  @Parameters(paramLabel = "NAME@ALIAS", description = "Such as ticket-routing@champion.")
  private String reference;

  @Option(
      names = "--on",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description = "Logs of chat completions (JSON Lines, plain or gzipped).")
  private List<Path> files;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /** What is printed as JSON. */
  private record Result(String version, int skipped, int rejected, Evaluation evaluation) {}

  @Override
  public Integer call() {
    RetortConfig config = retort.config();
    LoggedExchanges logged = LoggedExchanges.read(files);
    try (PulledStudent student = PulledStudent.open(retort, reference)) {
      LoggedReferences references = LoggedReferences.of(logged.exchanges(), student.answers());
      if (references.rows().isEmpty()) {
        throw new IllegalArgumentException(
            "%s holds no whole answer to compare with: %,d exchanges, %,d rejected lines."
                .formatted(files, logged.exchanges().size(), logged.rejected()));
      }
      Evaluation evaluation =
          new ModelEvaluator(
                  student.answers().right().task(), CONFIDENCE, CONFIDENCE, System::nanoTime)
              .evaluate(
                  new EvaluationSuite(
                      files.toString(), references.rows(), List.of(), references.labels()),
                  student.system(),
                  Incumbents.NONE,
                  cost(config, references.exchanges()));
      int skipped = logged.exchanges().size() - references.rows().size();
      if (json) {
        Screen.json(
            retort.out(),
            new Result(student.system().name(), skipped, logged.rejected(), evaluation));
      } else {
        print(retort.out(), student, evaluation);
      }
    }
    return ExitCode.OK;
  }

  private static CostModel cost(RetortConfig config, List<Exchange> exchanges) {
    TokenUsage usage =
        exchanges.stream().map(Exchange::usage).reduce(TokenUsage.UNREPORTED, TokenUsage::plus);
    return new CostModel(config.economics(), exchanges.get(0).model(), usage, exchanges.size());
  }

  private static void print(PrintWriter out, PulledStudent student, Evaluation evaluation) {
    var report = evaluation.report();
    out.printf("version    %s%n", student.system().name());
    if (!student.answers().right().equals(RightAnswer.SAME_TEXT)) {
      out.printf("right is   %s%n", student.answers().right().description());
    }
    out.printf("rows       %,d%n", report.inputs().novelRows());
    out.printf("accuracy   %s%n", percent(report.student().novel()));
    report
        .student()
        .macroF1()
        .ifPresent(f1 -> out.printf(Locale.ROOT, "macro F1   %.2f %%%n", 100 * f1));
    report
        .student()
        .calibration()
        .expectedError()
        .ifPresent(error -> out.printf(Locale.ROOT, "ECE        %.4f%n", error));
    out.printf("answered   %s%n", percent(report.served().answered()));
    out.printf(
        Locale.ROOT,
        "lost       %,d rows, at most %.2f %% with %.0f %% confidence%n",
        report.served().certificate().losses(),
        100 * report.served().certificate().upperBound(),
        100 * report.served().certificate().confidence());
    out.printf(
        Locale.ROOT,
        "latency    p50 %.0f µs, p99 %.0f µs%n",
        evaluation.latency().p50Micros(),
        evaluation.latency().p99Micros());
    out.flush();
  }

  static String percent(Optional<MetricEstimate> estimate) {
    return estimate
        .map(
            e ->
                String.format(
                    Locale.ROOT,
                    "%.2f %% (%.2f to %.2f)",
                    100 * e.value(),
                    100 * e.lower(),
                    100 * e.upper()))
        .orElse("no rows");
  }
}
