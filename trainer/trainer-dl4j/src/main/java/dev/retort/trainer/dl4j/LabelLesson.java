package dev.retort.trainer.dl4j;

import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.TrainingExample;
import dev.retort.trainer.TrainingSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Rows of one label each.
 *
 * @param labels sorted
 * @param answers the label of each row, by number
 * @param taught what each teaches
 * @param vocabulary of all rows
 * @param minimumTexts rows that a feature must occur in
 */
@SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
record LabelLesson(
    List<String> labels, int[] answers, TaughtRows taught, Vocabulary vocabulary, int minimumTexts)
    implements Lesson {

  static LabelLesson of(
      TrainingSpec spec,
      DatasetVersion dataset,
      List<TrainingExample> examples,
      Vocabulary vocabulary) {
    List<String> labels =
        List.copyOf(new TreeSet<>(examples.stream().map(TrainingExample::answer).toList()));
    int[] answers =
        examples.stream().mapToInt(e -> Collections.binarySearch(labels, e.answer())).toArray();
    return new LabelLesson(
        labels,
        answers,
        TaughtRows.of(spec, dataset, examples, labels, answers),
        vocabulary,
        spec.classifier().minimumTexts());
  }

  @Override
  public Rows rows(List<IndexedText> texts) {
    return new Rows(texts, answers, taught.targets());
  }

  @Override
  public SortedMap<String, Double> measures() {
    return taught.measures();
  }

  @Override
  public OutOfFoldPass.Judgement judged(float[][] scores, int epochs) {
    double temperature = Softmax.temperature(scores, answers);
    int right = 0;
    for (int i = 0; i < scores.length; i++) {
      right += Softmax.best(scores[i]) == answers[i] ? 1 : 0;
    }
    return new OutOfFoldPass.Judgement(
        epochs,
        temperature,
        Softmax.loss(scores, answers, temperature),
        (double) right / scores.length);
  }

  @Override
  public Graded graded(TextScores[] scores, double temperature, ServedFolds served, Rows rows) {
    double[] knownElsewhere = served.knownElsewhere(rows, labels.size(), vocabulary, minimumTexts);
    AnswerConfidence confidence =
        AnswerConfidence.fit(temperature, scores, answers, knownElsewhere);
    return new Graded(
        confidence,
        Optional.empty(),
        Arrays.stream(scores)
            .map(text -> NGramBagModel.prediction(text, labels, confidence))
            .toList(),
        Arrays.stream(scores).map(text -> amongKnown(text, temperature)).toList());
  }

  private static OptionalDouble amongKnown(TextScores scores, double temperature) {
    return OptionalDouble.of(
        Softmax.probability(scores.labels(), Softmax.best(scores.labels()), temperature));
  }
}
