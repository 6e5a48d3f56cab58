package dev.retort.evaluator.compare;

import dev.retort.evaluator.measure.MeasureSet;
import dev.retort.evaluator.measure.MeasuredAnswer;
import dev.retort.evaluator.measure.ReasonCount;
import dev.retort.evaluator.measure.Score;
import dev.retort.evaluator.measure.ScoreMean;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * One measure's scores of every model, on the rows that it says something of.
 *
 * @param measure its name
 * @param clusters each row's cluster
 * @param models by model, then by row; empty where the model did not answer
 */
record RowScores(String measure, List<Integer> clusters, List<List<Optional<Score>>> models) {

  static RowScores of(MeasureSet.Entry measure, ReplaySample asked, Replay.Outcome outcome) {
    List<List<Optional<Score>>> all =
        outcome.models().stream().map(model -> scores(measure, asked, model.first())).toList();
    int[] applicable =
        IntStream.range(0, asked.rows().size())
            .filter(row -> all.stream().allMatch(scores -> isApplicable(scores.get(row))))
            .filter(row -> all.stream().anyMatch(scores -> scores.get(row).isPresent()))
            .toArray();
    return new RowScores(
        measure.name(),
        IntStream.of(applicable).mapToObj(row -> asked.clusters().get(row)).toList(),
        all.stream()
            .map(scores -> IntStream.of(applicable).mapToObj(scores::get).toList())
            .toList());
  }

  private static boolean isApplicable(Optional<Score> score) {
    return score.filter(Score.NotApplicable.class::isInstance).isEmpty();
  }

  private static List<Optional<Score>> scores(
      MeasureSet.Entry measure, ReplaySample asked, List<Reply> replies) {
    List<MeasuredAnswer> answers = new ArrayList<>();
    for (int row = 0; row < replies.size(); row++) {
      ReplayRow request = asked.rows().get(row);
      replies
          .get(row)
          .answer()
          .ifPresent(
              text ->
                  answers.add(
                      new MeasuredAnswer(
                          request.id(),
                          request.prompt().studentInput(),
                          request.reference(),
                          asked.comparable(text))));
    }
    Iterator<Score> scores = measure.measure(answers).scores().iterator();
    return replies.stream().map(reply -> reply.answer().map(text -> scores.next())).toList();
  }

  int rows() {
    return clusters.size();
  }

  int clusterCount() {
    return (int) clusters.stream().distinct().count();
  }

  Standings standings(double margin, double alpha) {
    return new Standings(models.stream().map(RowScores::values).toList(), clusters, margin, alpha);
  }

  MeasuredQuality quality(int model, double confidence) {
    List<Optional<Score>> scores = models.get(model);
    int[] measured =
        IntStream.range(0, scores.size())
            .filter(row -> value(scores.get(row)).isPresent())
            .toArray();
    double[] values = values(scores);
    Optional<MetricEstimate> answered =
        ScoreMean.of(
            IntStream.of(measured).mapToDouble(row -> values[row]).toArray(),
            IntStream.of(measured).map(clusters::get).toArray(),
            confidence);
    return new MeasuredQuality(
        measure,
        ScoreMean.of(values, clusters.stream().mapToInt(Integer::intValue).toArray(), confidence),
        answered,
        notMeasured(scores));
  }

  private static List<ReasonCount> notMeasured(List<Optional<Score>> scores) {
    Map<String, Integer> reasons = new TreeMap<>();
    scores.stream()
        .flatMap(Optional::stream)
        .filter(Score.Failed.class::isInstance)
        .map(Score.Failed.class::cast)
        .forEach(failed -> reasons.merge(failed.reason(), 1, Integer::sum));
    return reasons.entrySet().stream()
        .map(entry -> new ReasonCount(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static OptionalDouble value(Optional<Score> score) {
    return score.map(Score::value).orElseGet(OptionalDouble::empty);
  }

  /** What is not answered, or cannot be measured, is lost. */
  private static double[] values(List<Optional<Score>> scores) {
    return scores.stream().mapToDouble(score -> value(score).orElse(0)).toArray();
  }
}
