package dev.retort.console.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.evaluator.deferral.ScoredAnswer;
import dev.retort.evaluator.deferral.SyntheticPool;
import dev.retort.evaluator.deferral.ValidityReport;
import dev.retort.evaluator.deferral.ValiditySimulation;
import dev.retort.evaluator.statistics.LossTest;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.Percent;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "deferral",
    mixinStandardHelpOptions = true,
    description = {
      "Takes a pool of scored answers for the truth, draws from it with replacement again and"
          + " again,",
      "chooses and certifies deferral rules on each draw, and counts how often the promise is"
          + " broken."
    },
    exitCodeList = "3:a promise was broken more often than it may be")
final class SimulateDeferralCommand implements Callable<Integer> {
  private static final int POOL = 100_000;
  private static final double INTERVAL = 0.95;

  @ParentCommand private SimulateCommand simulate;
  @Mixin private SimulationOptions options;

  @Option(
      names = "--scores",
      paramLabel = "FILE",
      description = {
        "The pool: lines of {\"confidence\": 0.93, \"correct\": true}, or the out-of-fold.jsonl of"
            + " a run folder",
        "(default: a synthetic pool of 100,000 calibrated answers)."
      })
  private Optional<Path> scores = Optional.empty();

  @Option(
      names = "--draws",
      defaultValue = "1000",
      paramLabel = "N",
      description = "How often (default: ${DEFAULT-VALUE}).")
  private int draws;

  @Option(
      names = "--out-of-fold",
      defaultValue = "10000",
      paramLabel = "N",
      description = "Rows that a rule is chosen on (default: ${DEFAULT-VALUE}).")
  private int outOfFold;

  @Option(
      names = "--rows",
      defaultValue = "3000",
      paramLabel = "N",
      description = "Rows that it is certified on (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--epsilon",
      defaultValue = "0.01",
      paramLabel = "E",
      description = "The tolerated loss (default: ${DEFAULT-VALUE}).")
  private double epsilon;

  @Option(
      names = "--confidence",
      defaultValue = "0.95",
      paramLabel = "C",
      description = "Of the certificate (default: ${DEFAULT-VALUE}).")
  private double confidence;

  @Option(
      names = "--power",
      defaultValue = "0.9",
      paramLabel = "P",
      description = "With which it is to be predicted (default: ${DEFAULT-VALUE}).")
  private double power;

  @Override
  public Integer call() {
    List<ScoredAnswer> pool =
        scores
            .map(SimulateDeferralCommand::read)
            .orElseGet(() -> SyntheticPool.calibrated(POOL).draw(options.seed()));
    ValidityReport report =
        new ValiditySimulation(
                new LossTest(epsilon, confidence), power, outOfFold, rows, draws, options.seed())
            .run(pool);
    PrintWriter out = simulate.retort().out();
    if (options.json()) {
      Screen.json(out, report);
    } else {
      out.printf(
          Locale.ROOT,
          "%,d draws from a pool of %,d answers, %s of them right; ε=%s, promise broken in at most"
              + " %s%n",
          draws,
          report.poolRows(),
          Percent.of(report.poolAccuracy()),
          Percent.of(epsilon),
          Percent.ofError(1 - confidence));
      print(out, "predicted, then certified", report.selector());
      print(out, "learn then test, one split", report.learnThenTest());
      out.flush();
    }
    return report.selector().compatibleWith(1 - confidence, INTERVAL)
            && report.learnThenTest().compatibleWith(1 - confidence, INTERVAL)
        ? ExitCode.OK
        : ExitCode.NEGATIVE;
  }

  private static void print(PrintWriter out, String method, ValidityReport.Tally tally) {
    MetricEstimate broken = tally.brokenShare(INTERVAL);
    out.printf(
        Locale.ROOT,
        "%-27s certified %s, answers %s, broken %s (95 %% interval %s to %s)%n",
        method,
        Percent.of(tally.certifiedShare()),
        Percent.of(tally.meanAnswered()),
        Percent.of(broken.value()),
        Percent.atLeast(broken.lower()),
        Percent.atMost(broken.upper()));
  }

  private static List<ScoredAnswer> read(Path file) {
    List<ScoredAnswer> pool = new ArrayList<>();
    try {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        pool.add(parse(file, i + 1, lines.get(i)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    return pool;
  }

  /** Without the parser's own account of where in the line it stopped. */
  private static String problem(Exception e) {
    return e instanceof JsonProcessingException parsing
        ? parsing.getOriginalMessage()
        : e.getMessage();
  }

  private static ScoredAnswer parse(Path file, int number, String line) {
    try {
      JsonNode row = JsonFormat.mapper().readTree(line);
      JsonNode prediction = row.path("prediction");
      boolean scored = row.path("confidence").isNumber() && row.path("correct").isBoolean();
      if (!scored && !(row.path("reference").isTextual() && prediction.isObject())) {
        throw new IllegalArgumentException(
            "it has neither confidence and correct nor reference and prediction");
      }
      return scored
          ? new ScoredAnswer(row.get("confidence").asDouble(), row.get("correct").asBoolean())
          : new ScoredAnswer(
              prediction.path("confidence").asDouble(Double.NaN),
              prediction.path("answer").asText().equals(row.get("reference").asText()));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s, line %d, is no scored answer: %s".formatted(file, number, problem(e)), e);
    }
  }
}
