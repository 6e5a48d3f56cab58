package dev.retort.scheduler;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.evaluator.answer.RightAnswer;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.deferral.DeferralRuleSelector;
import dev.retort.evaluator.deferral.DeferralStrategy;
import dev.retort.evaluator.measure.MeasureCatalogue;
import dev.retort.evaluator.statistics.LossTest;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.trainer.OutOfFoldPrediction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is judged inside the training window: which out-of-fold answers are right, and which of them
 * a student would give.
 */
final class RuleSelection {
  private final RunRequest request;
  private final DatasetVersion dataset;
  private final RightAnswer right;
  private final EvaluationTask task;

  RuleSelection(MeasureCatalogue measures, RunRequest request, DatasetVersion dataset) {
    this.request = request;
    this.dataset = dataset;
    this.right = request.plan().right().orElse(RightAnswer.usual(dataset.manifest().answerKind()));
    this.task = right.task(measures);
  }

  /** When an answer is right. */
  RightAnswer right() {
    return right;
  }

  /** The same, as whatever counts losses asks it. */
  EvaluationTask task() {
    return task;
  }

  /** Rows that a certificate would rest on. */
  int novelRows() {
    return dataset.manifest().rows().getOrDefault(Split.NOVEL, 0);
  }

  /** The deferral rule for a student's out-of-fold answers that a test is to be passed with. */
  DeferralRule rule(LossTest test, Path outOfFold) {
    return rule(test, calibration(outOfFold));
  }

  /**
   * The out-of-fold answers that say what traffic is like: those to the uniform sample. What a
   * student deferred is harder than its traffic, and would make every later one look worse.
   */
  List<OutOfFoldPrediction> calibration(Path outOfFold) {
    List<OutOfFoldPrediction> rows = read(outOfFold);
    if (dataset.manifest().profile().chosen() == 0) {
      return rows;
    }
    Set<ExchangeId> chosen =
        dataset.examples(Split.TRAINING).stream()
            .filter(example -> !example.sampling().isUniform())
            .map(TrainingExample::id)
            .collect(Collectors.toSet());
    return rows.stream().filter(row -> !chosen.contains(row.id())).toList();
  }

  /** Likewise, of answers that are read already. */
  DeferralRule rule(LossTest test, List<OutOfFoldPrediction> calibration) {
    return new DeferralRuleSelector(test, request.policy().power(), task)
        .select(strategy(), calibration, novelRows());
  }

  /** Answers that are no labels have no classes, and their texts belong in no rule. */
  private DeferralStrategy strategy() {
    return switch (request.plan().deferral()) {
      case CONFIDENCE -> DeferralStrategy.GLOBAL;
      case PER_CLASS ->
          dataset.manifest().answerKind() == AnswerKind.LABEL
              ? DeferralStrategy.PER_CLASS
              : DeferralStrategy.GLOBAL;
      case REQUEST ->
          new DeferralStrategy.RequestAlone(
              dataset.examples(Split.TRAINING).stream()
                  .collect(Collectors.toMap(TrainingExample::id, TrainingExample::input)),
              request.plan().documents());
    };
  }

  /** The out-of-fold answers of a run folder, in the file's order. */
  private static List<OutOfFoldPrediction> read(Path file) {
    try {
      List<OutOfFoldPrediction> predictions = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        predictions.add(JsonFormat.mapper().readValue(line, OutOfFoldPrediction.class));
      }
      return predictions;
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(file + " holds a line that is no prediction", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
