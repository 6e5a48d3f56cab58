package dev.retort.trainer.dl4j;

import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.dataset.label.LabelNotation;
import dev.retort.trainer.ClassifierRecipe.Dissent;
import dev.retort.trainer.LogitDistillation;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TeacherScores;
import dev.retort.trainer.TrainingSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Rows of a set of labels each. What answers a row is chosen by thresholds that were fitted to the
 * rows of the other folds; what is published, by thresholds fitted to all of them.
 *
 * @param labels those that {@value #ROWS_PER_LABEL} rows or more have, sorted
 * @param truth which of them each row has
 * @param complete whether these are all that it has
 * @param targets what each row teaches
 * @param notation how the teacher writes sets
 * @param empties whether it answers with the empty one
 * @param foldOfRow which part each row is held out with
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
record SetLesson(
    List<String> labels,
    boolean[][] truth,
    boolean[] complete,
    List<Target> targets,
    LabelNotation notation,
    SetRule.Empties empties,
    int[] foldOfRow)
    implements Lesson {
  private static final int ROWS_PER_LABEL = 3;

  /**
   * Reads the rows.
   *
   * @throws IllegalArgumentException if captured probabilities are to be learnt: a set's tokens say
   *     nothing of a label's probability by itself
   */
  static SetLesson of(TrainingSpec spec, List<TrainingExample> examples, int[] foldOfRow) {
    if (spec.objective() instanceof LogitDistillation how
        && how.teacher() instanceof TeacherScores.Captured) {
      throw new IllegalArgumentException(
          "the answers are sets of labels, and the tokens of a list do not say how likely each label was by itself; leave the distillation of captured probabilities out for this task.");
    }
    List<String> answers = examples.stream().map(TrainingExample::answer).toList();
    Map<String, Integer> counts = new TreeMap<>();
    answers.forEach(answer -> in(answer).forEach(label -> counts.merge(label, 1, Integer::sum)));
    counts.values().removeIf(count -> count < ROWS_PER_LABEL);
    List<String> labels = List.copyOf(counts.keySet());
    boolean[][] truth = new boolean[answers.size()][];
    boolean[] complete = new boolean[answers.size()];
    List<Target> targets = new ArrayList<>();
    for (int row = 0; row < truth.length; row++) {
      Set<String> its = in(answers.get(row));
      boolean[] has = new boolean[labels.size()];
      for (int label = 0; label < has.length; label++) {
        has[label] = its.contains(labels.get(label));
      }
      truth[row] = has;
      complete[row] = labels.containsAll(its);
      targets.add(target(spec, examples.get(row), labels, has));
    }
    SetRule.Empties empties =
        answers.stream().anyMatch(answer -> in(answer).isEmpty())
            ? SetRule.Empties.ANSWERED
            : SetRule.Empties.NEVER;
    return new SetLesson(
        labels, truth, complete, targets, LabelNotation.of(answers), empties, foldOfRow);
  }

  private static Set<String> in(String answer) {
    return AnswerKind.LABEL_SET.labelsIn(answer);
  }

  private static Target target(
      TrainingSpec spec, TrainingExample example, List<String> labels, boolean[] has) {
    double[] shares = new double[has.length];
    Arrays.setAll(shares, label -> has[label] ? 1 : 0);
    if (spec.classifier().dissent() == Dissent.SHARES && !example.votes().isEmpty()) {
      double all = example.votes().values().stream().mapToInt(Integer::intValue).sum();
      Arrays.fill(shares, 0);
      example
          .votes()
          .forEach(
              (answer, count) -> {
                for (String label : in(answer)) {
                  int number = Collections.binarySearch(labels, label);
                  if (number >= 0) {
                    shares[number] += count / all;
                  }
                }
              });
    }
    return Target.each(shares);
  }

  @Override
  public Rows rows(List<IndexedText> texts) {
    int[] none = new int[texts.size()];
    Arrays.fill(none, Rows.SET);
    return new Rows(texts, none, targets, Link.SIGMOID);
  }

  @Override
  public SortedMap<String, Double> measures() {
    SortedMap<String, Double> measures = new TreeMap<>();
    measures.put("labels", (double) labels.size());
    return measures;
  }

  /** The accuracy is the share of rows whose whole set is right at even odds. */
  @Override
  public OutOfFoldPass.Judgement judged(float[][] scores, int epochs) {
    double temperature = Temperature.least(t -> Sigmoid.loss(scores, truth, t));
    SetRule even = rule(Collections.nCopies(labels.size(), 0f));
    long right = IntStream.range(0, truth.length).filter(row -> isRight(even, scores, row)).count();
    return new OutOfFoldPass.Judgement(
        epochs,
        temperature,
        Sigmoid.loss(scores, truth, temperature),
        (double) right / scores.length);
  }

  @Override
  public Graded graded(TextScores[] scores, double temperature, ServedFolds served, Rows rows) {
    float[][] ofLabels = Arrays.stream(scores).map(TextScores::labels).toArray(float[][]::new);
    int folds = Arrays.stream(foldOfRow).max().orElse(0) + 1;
    List<SetRule> elsewhere =
        IntStream.range(0, folds).mapToObj(fold -> fitted(ofLabels, fold)).toList();
    double[][] evidence = new double[scores.length][];
    boolean[] right = new boolean[scores.length];
    for (int row = 0; row < scores.length; row++) {
      SetRule rule = elsewhere.get(foldOfRow[row]);
      evidence[row] = rule.evidence(scores[row], temperature);
      right[row] = isRight(rule, ofLabels, row);
    }
    AnswerConfidence confidence = AnswerConfidence.fit(temperature, evidence, right);
    List<Prediction> predictions =
        IntStream.range(0, scores.length)
            .mapToObj(
                row ->
                    NGramBagModel.prediction(
                        scores[row], labels, confidence, elsewhere.get(foldOfRow[row])))
            .toList();
    return new Graded(
        confidence,
        Optional.of(fitted(ofLabels, folds)),
        predictions,
        Collections.nCopies(scores.length, OptionalDouble.empty()));
  }

  /** Fitted to all rows but those of a fold. */
  private SetRule fitted(float[][] scores, int without) {
    int[] rows =
        IntStream.range(0, truth.length).filter(row -> foldOfRow[row] != without).toArray();
    boolean[] whole = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      whole[i] = complete[rows[i]];
    }
    return rule(
        SetThresholds.fit(
            Arrays.stream(rows).mapToObj(row -> scores[row]).toArray(float[][]::new),
            Arrays.stream(rows).mapToObj(row -> truth[row]).toArray(boolean[][]::new),
            whole,
            labels.size()));
  }

  private SetRule rule(List<Float> thresholds) {
    return new SetRule(notation, empties, thresholds);
  }

  private boolean isRight(SetRule rule, float[][] scores, int row) {
    List<Integer> chosen = rule.chosen(scores[row]);
    int expected = 0;
    for (boolean has : truth[row]) {
      expected += has ? 1 : 0;
    }
    return complete[row]
        && chosen.size() == expected
        && chosen.stream().allMatch(label -> truth[row][label]);
  }
}
