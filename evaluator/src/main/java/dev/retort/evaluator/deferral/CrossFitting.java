package dev.retort.evaluator.deferral;

import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.trainer.OutOfFoldPrediction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;

/** Scores rows by models that did not see them. A row's fold follows from its id alone. */
final class CrossFitting {
  private static final int FOLDS = 5;

  private CrossFitting() {}

  /** Grades rows and puts them in the order of ids. */
  static List<GradedPrediction> graded(List<OutOfFoldPrediction> rows, EvaluationTask task) {
    List<GradedPrediction> graded =
        rows.stream()
            .map(row -> GradedPrediction.of(row, task))
            .sorted(Comparator.comparing(GradedPrediction::id))
            .toList();
    for (int i = 1; i < graded.size(); i++) {
      if (graded.get(i).id().equals(graded.get(i - 1).id())) {
        throw new IllegalArgumentException(
            "the out-of-fold row %s occurs twice: a rule is chosen on each row once"
                .formatted(graded.get(i).id()));
      }
    }
    return graded;
  }

  /**
   * The family of criteria that learn something first.
   *
   * @param <M> what is learned
   * @param fit learns; also from few rows or none
   * @param score of a row, in [0, 1]
   * @param criterion makes the criteria of what is learned from all rows
   */
  static <M> CriterionFamily family(
      List<GradedPrediction> rows,
      Function<List<GradedPrediction>, M> fit,
      ToDoubleBiFunction<M, GradedPrediction> score,
      Function<M, DoubleFunction<AnswerCriterion>> criterion) {
    int[] folds = rows.stream().mapToInt(row -> fold(row.id())).toArray();
    List<M> models = new ArrayList<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      List<GradedPrediction> others = new ArrayList<>();
      for (int i = 0; i < folds.length; i++) {
        if (folds[i] != fold) {
          others.add(rows.get(i));
        }
      }
      models.add(fit.apply(others));
    }
    List<ScoredAnswer> answers = new ArrayList<>();
    for (int i = 0; i < folds.length; i++) {
      GradedPrediction row = rows.get(i);
      answers.add(new ScoredAnswer(score.applyAsDouble(models.get(folds[i]), row), row.correct()));
    }
    return new CriterionFamily(answers, criterion.apply(fit.apply(rows)));
  }

  private static int fold(ExchangeId id) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(id.value().getBytes(StandardCharsets.UTF_8));
      int first = (digest[0] & 0xFF) << 16 | (digest[1] & 0xFF) << 8 | (digest[2] & 0xFF);
      return first % FOLDS;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
