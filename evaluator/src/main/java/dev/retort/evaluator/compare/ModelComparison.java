package dev.retort.evaluator.compare;

import dev.retort.capture.PriceTable;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.evaluator.compare.ComparisonReport.CapturedTeacher;
import dev.retort.evaluator.compare.ModelResult.FailureCount;
import dev.retort.evaluator.compare.Replay.ModelReplies;
import dev.retort.evaluator.measure.Measure;
import dev.retort.evaluator.measure.MeasureSet;
import dev.retort.evaluator.measure.Repeatability;
import dev.retort.evaluator.measure.Repeatability.SelfAgreement;
import dev.retort.evaluator.measure.RepeatedAnswers;
import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Turns replies into a report. Pure, as far as the measures are.
 *
 * @param task whose requests
 * @param measures at least one; the first decides
 * @param margin loss against the best that is tolerated, in (0, 1)
 * @param confidence of every interval, and of each kind of claim, in (0.5, 1)
 * @param prices for what the captured teacher cost
 * @param seed of the sample, for the report
 */
public record ModelComparison(
    TaskName task,
    MeasureSet measures,
    double margin,
    double confidence,
    PriceTable prices,
    long seed) {
  public ModelComparison {
    Objects.requireNonNull(task);
    Objects.requireNonNull(prices);
    if (measures.entries().isEmpty()) {
      throw new IllegalArgumentException("a comparison takes at least one measure");
    }
    if (!(margin > 0 && margin < 1)) {
      throw new IllegalArgumentException(
          "a margin lies in (0, 1), such as 0.01 for one point, not at " + margin);
    }
    if (!(confidence > 0.5 && confidence < 1)) {
      throw new IllegalArgumentException("a confidence lies in (0.5, 1), not at " + confidence);
    }
  }

  /**
   * Compares.
   *
   * @param sample what was to be asked
   * @param outcome what came back
   * @param plan how it was asked
   * @param at when
   * @throws IllegalArgumentException if no row was asked
   */
  public ComparisonReport report(
      ReplaySample sample, Replay.Outcome outcome, Replay.Plan plan, Instant at) {
    if (outcome.rows() == 0) {
      throw new IllegalArgumentException(
          "no request fits the budget of %s dollars; raise it, or leave it out"
              .formatted(plan.budget().orElse(0)));
    }
    ReplaySample asked = sample.first(outcome.rows());
    List<RowScores> scores =
        measures.entries().stream().map(entry -> RowScores.of(entry, asked, outcome)).toList();
    List<ModelResult> models = models(asked, outcome, scores);
    return new ComparisonReport(
        task,
        at,
        sample.kind(),
        new ComparisonReport.Rows(
            sample.captured(),
            sample.eligible(),
            sample.rows().size(),
            outcome.rows(),
            scores.get(0).rows(),
            scores.get(0).clusterCount(),
            outcome.repeatedRows(),
            plan.repeats(),
            seed),
        new ComparisonReport.Terms(
            measures.entries().get(0).name(), margin, confidence, plan.budget(), outcome.dollars()),
        teacher(asked.rows()),
        models,
        Recommendation.among(models));
  }

  private List<ModelResult> models(
      ReplaySample asked, Replay.Outcome outcome, List<RowScores> scores) {
    Optional<Standings> standings =
        scores.get(0).rows() == 0
            ? Optional.empty()
            : Optional.of(scores.get(0).standings(margin, 1 - confidence));
    List<Standing> found =
        standings
            .map(Standings::all)
            .orElseGet(
                () ->
                    outcome.models().stream()
                        .<Standing>map(model -> new Standing.NotKnown(OptionalInt.empty()))
                        .toList());
    return IntStream.range(0, outcome.models().size())
        .mapToObj(
            model ->
                result(
                    asked,
                    outcome.models().get(model),
                    scores.stream().map(s -> s.quality(model, confidence)).toList(),
                    standings.map(s -> s.lossAgainstBest(model)),
                    found.get(model)))
        .toList();
  }

  private ModelResult result(
      ReplaySample asked,
      ModelReplies replies,
      List<MeasuredQuality> quality,
      Optional<MetricEstimate> loss,
      Standing standing) {
    List<Reply> first = replies.first();
    int answered = (int) first.stream().filter(reply -> reply.answer().isPresent()).count();
    return new ModelResult(
        replies.name(),
        first.size(),
        ClopperPearson.interval(answered, first.size(), confidence),
        failures(first),
        first.stream().mapToInt(reply -> reply.spent().retries()).sum(),
        quality,
        loss,
        standing,
        repeatability(asked, replies),
        latency(first),
        first.stream().map(r -> r.spent().usage()).reduce(TokenUsage.UNREPORTED, TokenUsage::plus),
        RequestCost.of(answeredSpent(first), new Intervals(confidence)));
  }

  private static List<Reply.Spent> answeredSpent(List<Reply> replies) {
    return replies.stream().filter(r -> r.answer().isPresent()).map(Reply::spent).toList();
  }

  private static List<FailureCount> failures(List<Reply> replies) {
    Map<FailureKind, Integer> counts = new TreeMap<>();
    replies.forEach(
        reply -> reply.fold(answered -> 0, failed -> counts.merge(failed.kind(), 1, Integer::sum)));
    return counts.entrySet().stream()
        .map(entry -> new FailureCount(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparingInt(FailureCount::requests).reversed())
        .toList();
  }

  private ReplayLatency latency(List<Reply> replies) {
    return ReplayLatency.of(
        answeredSpent(replies).stream().flatMap(spent -> spent.latency().stream()).toList(),
        confidence);
  }

  private Optional<SelfAgreement> repeatability(ReplaySample asked, ModelReplies replies) {
    if (replies.again().isEmpty()) {
      return Optional.empty();
    }
    Measure measure = measures.entries().get(0).measure();
    List<RepeatedAnswers> requests = new ArrayList<>();
    for (int row = 0; row < replies.again().size(); row++) {
      List<String> answers = new ArrayList<>();
      replies.first().get(row).answer().map(asked::comparable).ifPresent(answers::add);
      replies
          .again()
          .get(row)
          .forEach(r -> r.answer().map(asked::comparable).ifPresent(answers::add));
      ReplayRow request = asked.rows().get(row);
      requests.add(
          new RepeatedAnswers(request.id(), request.prompt().studentInput(), List.of(), answers));
    }
    return Optional.of(Repeatability.of(requests, measure, confidence).student());
  }

  private CapturedTeacher teacher(List<ReplayRow> rows) {
    List<ReplayRow.Captured> captured = rows.stream().map(ReplayRow::teacher).toList();
    return new CapturedTeacher(
        captured.stream().map(ReplayRow.Captured::model).distinct().sorted().toList(),
        ReplayLatency.of(
            captured.stream()
                .map(ReplayRow.Captured::latency)
                .filter(latency -> latency.compareTo(Duration.ZERO) > 0)
                .toList(),
            confidence),
        RequestCost.of(captured.stream().map(this::spent).toList(), new Intervals(confidence)));
  }

  private Reply.Spent spent(ReplayRow.Captured teacher) {
    OptionalDouble dollars = Charges.of(prices, teacher.model(), teacher.usage());
    return new Reply.Spent(teacher.usage(), dollars, Optional.of(teacher.latency()), 0);
  }
}
