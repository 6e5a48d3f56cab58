package dev.retort.trainer.dl4j;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.TokenLogprob;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.TeacherLogprobs;
import dev.retort.dataset.TrainingExample;
import dev.retort.trainer.ClassifierRecipe.Dissent;
import dev.retort.trainer.LogitDistillation;
import dev.retort.trainer.TeacherScores;
import dev.retort.trainer.TrainingSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What each training row teaches: its label or, where more of the teacher is known, the
 * probabilities of several. Captured probabilities go before the shares of several answers.
 *
 * @param targets row by row
 * @param measures how many rows teach in which way; none if all teach their label
 */
record TaughtRows(List<Target> targets, SortedMap<String, Double> measures) {
  private static final SortedMap<String, Double> NONE = Collections.emptySortedMap();

  /**
   * Looks up what is known.
   *
   * @param answers the label of each row, by number
   * @throws IllegalArgumentException if captured probabilities are to be learnt and no row has any
   */
  static TaughtRows of(
      TrainingSpec spec,
      DatasetVersion dataset,
      List<TrainingExample> examples,
      List<String> labels,
      int[] answers) {
    TaughtRows answered =
        spec.classifier().dissent() == Dissent.SHARES
            ? ofShares(examples, labels, answers)
            : new TaughtRows(Arrays.stream(answers).mapToObj(Target::of).toList(), NONE);
    return spec.objective() instanceof LogitDistillation how
            && how.teacher() instanceof TeacherScores.Captured
        ? answered.told(how, TeacherLogprobs.of(dataset), examples, labels, answers)
        : answered;
  }

  /** Each answer of the teacher with its share, of those that training rows have. */
  private static TaughtRows ofShares(
      List<TrainingExample> examples, List<String> labels, int[] answers) {
    List<Target> targets = new ArrayList<>();
    int divided = 0;
    for (int row = 0; row < answers.length; row++) {
      double[] counts = new double[labels.size()];
      examples
          .get(row)
          .votes()
          .forEach(
              (label, count) -> {
                int number = Collections.binarySearch(labels, label);
                if (number >= 0) {
                  counts[number] = count;
                }
              });
      boolean told = counts[answers[row]] > 0;
      Target target = told ? Target.proportional(counts) : Target.of(answers[row]);
      targets.add(target);
      divided += target.labels().length > 1 ? 1 : 0;
    }
    SortedMap<String, Double> measures = new TreeMap<>();
    measures.put("rows_with_several_answers", (double) divided);
    return new TaughtRows(targets, measures);
  }

  private TaughtRows told(
      LogitDistillation how,
      Map<ExchangeId, List<TokenLogprob>> tokens,
      List<TrainingExample> examples,
      List<String> labels,
      int[] answers) {
    int[] rows = new int[labels.size()];
    Arrays.stream(answers).forEach(label -> rows[label]++);
    LabelLikelihood likelihood = new LabelLikelihood(labels, rows);
    List<Optional<Target>> told =
        IntStream.range(0, answers.length)
            .mapToObj(
                row ->
                    Optional.ofNullable(tokens.get(examples.get(row).id()))
                        .flatMap(its -> likelihood.of(answers[row], its))
                        .map(target -> target.towards(answers[row], how.hardShare())))
            .toList();
    long known = told.stream().filter(Optional::isPresent).count();
    if (known == 0) {
      throw new IllegalArgumentException(
          "none of %d training rows has log-probabilities of the teacher that spell its label; have the applications ask for them (logprobs: true, top_logprobs: 20), or leave the distillation out."
              .formatted(answers.length));
    }
    SortedMap<String, Double> counts = new TreeMap<>(measures);
    counts.put("rows_with_teacher_scores", (double) known);
    counts.put("rows_by_answer_alone", (double) (answers.length - known));
    return new TaughtRows(
        IntStream.range(0, answers.length)
            .mapToObj(row -> told.get(row).orElse(targets.get(row)))
            .toList(),
        counts);
  }
}
