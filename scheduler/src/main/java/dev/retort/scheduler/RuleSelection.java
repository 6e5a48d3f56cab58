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
import dev.retort.evaluator.lapse.HeardAnswer;
import dev.retort.evaluator.lapse.TeacherLapses;
import dev.retort.evaluator.measure.MeasureCatalogue;
import dev.retort.evaluator.statistics.LossTest;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
  int novelRows(TeacherLapses lapses) {
    return lapses.soundAgain().isEmpty()
        ? novelRows()
        : (int)
            dataset.examples(Split.NOVEL).stream()
                .filter(row -> lapses.evaluates(row.createdAt()))
                .count();
  }

  /** All rows that a certificate could rest on. */
  int novelRows() {
    return dataset.manifest().rows().getOrDefault(Split.NOVEL, 0);
  }

  /** When the teacher contradicted itself, as a student finds that learnt all training rows. */
  TeacherLapses lapses(Path outOfFold, TaskModel student) {
    return TeacherLapses.of(
        taught(calibration(outOfFold)), evaluating(student), request.policy().epsilon());
  }

  private List<HeardAnswer> taught(List<OutOfFoldPrediction> rows) {
    Map<ExchangeId, Instant> times =
        dataset.examples(Split.TRAINING).stream()
            .collect(Collectors.toMap(TrainingExample::id, TrainingExample::createdAt));
    return rows.stream()
        .map(row -> heard(times.get(row.id()), row.reference(), row.prediction()))
        .toList();
  }

  private List<HeardAnswer> evaluating(TaskModel student) {
    List<TrainingExample> rows = dataset.examples(Split.NOVEL);
    List<Prediction> answers =
        student.predictAll(rows.stream().map(TrainingExample::input).toList());
    return IntStream.range(0, rows.size())
        .mapToObj(i -> heard(rows.get(i).createdAt(), rows.get(i).answer(), answers.get(i)))
        .toList();
  }

  private HeardAnswer heard(Instant at, String reference, Prediction prediction) {
    return new HeardAnswer(
        at, prediction.confidence(), task.agrees(reference, prediction.answer()));
  }

  /**
   * The deferral rule for a student's out-of-fold answers that a test is to be passed with, on the
   * evaluation rows that lapses leave. What the teacher said in a lapse has no say.
   */
  DeferralRule rule(LossTest test, Path outOfFold, TeacherLapses lapses) {
    return rule(test, sound(calibration(outOfFold), lapses), novelRows(lapses));
  }

  /** The out-of-fold answers that say what traffic and teacher are like, lapses left out. */
  List<OutOfFoldPrediction> sound(Path outOfFold) {
    List<OutOfFoldPrediction> rows = calibration(outOfFold);
    return sound(rows, TeacherLapses.of(taught(rows), List.of(), request.policy().epsilon()));
  }

  private List<OutOfFoldPrediction> sound(List<OutOfFoldPrediction> rows, TeacherLapses lapses) {
    if (lapses.lapses().isEmpty()) {
      return rows;
    }
    Set<ExchangeId> said =
        dataset.examples(Split.TRAINING).stream()
            .filter(example -> lapses.cover(example.createdAt()))
            .map(TrainingExample::id)
            .collect(Collectors.toSet());
    return rows.stream().filter(row -> !said.contains(row.id())).toList();
  }

  /**
   * The out-of-fold answers that say what traffic is like: those to the uniform sample. What a
   * student deferred is harder than its traffic, and would make every later one look worse.
   */
  private List<OutOfFoldPrediction> calibration(Path outOfFold) {
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
  DeferralRule rule(LossTest test, List<OutOfFoldPrediction> calibration, int novelRows) {
    return new DeferralRuleSelector(test, request.policy().power(), task)
        .select(strategy(), calibration, novelRows);
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
