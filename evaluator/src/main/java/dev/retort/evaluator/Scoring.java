package dev.retort.evaluator;

import dev.retort.capture.ExchangeId;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.evaluator.deferral.RiskCoverageCurve;
import dev.retort.evaluator.deferral.ScoredAnswer;
import dev.retort.evaluator.measure.MeasureScores;
import dev.retort.evaluator.measure.MeasuredRows;
import dev.retort.evaluator.measure.ScoredRow;
import dev.retort.evaluator.slice.RowOutcome;
import dev.retort.evaluator.slice.SlicedRow;
import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.MetricEstimate;
import dev.retort.evaluator.statistics.PairedOutcomes;
import dev.retort.evaluator.statistics.WeightedShare;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Turns served rows into figures. */
final class Scoring {
  private static final int CURVE_POINTS = 201;

  private Scoring() {}

  static StudentScores student(
      List<ServedRow> novel,
      List<ServedRow> seen,
      AnswerKind kind,
      List<String> labels,
      double confidence) {
    List<ScoredAnswer> scored = novel.stream().map(ServedRow::scored).toList();
    LabelTable table = LabelTable.of(novel, kind, labels);
    return new StudentScores(
        share(novel, ServedRow::agrees, confidence),
        share(seen, ServedRow::agrees, confidence),
        weighted(novel, seen, ServedRow::agrees, confidence),
        Calibration.of(scored),
        table.macroF1(),
        table.scores(),
        table.confusions());
  }

  static ServedScores served(
      List<ServedRow> novel, List<ServedRow> seen, double confidence, double certified) {
    int losses = count(novel, ServedRow::lost);
    ServedScores.Certificate certificate =
        new ServedScores.Certificate(
            novel.size(),
            count(novel, ServedRow::answered),
            losses,
            ClopperPearson.upperBound(losses, novel.size(), certified),
            certified);
    return new ServedScores(
        certificate,
        share(novel, ServedRow::lost, confidence),
        share(novel, ServedRow::answered, confidence),
        share(seen, ServedRow::lost, confidence),
        share(seen, ServedRow::answered, confidence),
        weighted(novel, seen, ServedRow::lost, confidence),
        weighted(novel, seen, ServedRow::answered, confidence),
        RiskCoverageCurve.of(novel.stream().map(ServedRow::ranked).toList(), CURVE_POINTS),
        losses(novel, seen));
  }

  /** Novel rows are one a cluster. */
  static List<MeasureScores> measures(
      List<ServedRow> novel, List<MeasuredRows> measured, double confidence) {
    List<ScoredRow.Route> routes =
        novel.stream()
            .map(row -> row.answered() ? ScoredRow.Route.STUDENT : ScoredRow.Route.TEACHER)
            .toList();
    int[] clusters = IntStream.range(0, novel.size()).toArray();
    return measured.stream().map(rows -> rows.served(routes, clusters, confidence)).toList();
  }

  static List<SlicedRow> sliced(List<ServedRow> novel, Optional<List<ServedRow>> champion) {
    return IntStream.range(0, novel.size())
        .mapToObj(
            i ->
                new SlicedRow(
                    novel.get(i).row(),
                    outcome(novel.get(i)),
                    champion.map(rows -> outcome(rows.get(i)))))
        .toList();
  }

  private static RowOutcome outcome(ServedRow row) {
    if (!row.answered()) {
      return RowOutcome.DEFERRED;
    }
    return row.agrees() ? RowOutcome.AGREES : RowOutcome.LOST;
  }

  static ChampionComparison compare(
      List<ServedRow> candidate, List<ServedRow> champion, ServedSystem system, double confidence) {
    PairedOutcomes losses = pairs(candidate, champion, ServedRow::lost);
    PairedOutcomes answers = pairs(candidate, champion, ServedRow::answered);
    int both =
        Math.min(count(candidate, ServedRow::answered), count(champion, ServedRow::answered));
    PairedOutcomes matched =
        pairs(mostConfident(candidate, both), mostConfident(champion, both), ServedRow::lost);
    // Both ends of an interval of 2c − 1 are one-sided bounds of confidence c.
    double twoSided = 2 * confidence - 1;
    return new ChampionComparison(
        system.name(),
        system.digest(),
        losses,
        difference(losses, twoSided),
        losses.exactPValue(),
        difference(matched, twoSided),
        answers,
        difference(answers, twoSided),
        regressions(candidate, champion));
  }

  /** The rows as if only so many, those that the rule holds most sure, were answered. */
  private static List<ServedRow> mostConfident(List<ServedRow> rows, int answered) {
    Set<ServedRow> kept =
        rows.stream()
            .filter(ServedRow::answered)
            .sorted(Comparator.comparingDouble(ServedRow::score).reversed())
            .limit(answered)
            .collect(Collectors.toSet());
    return rows.stream().map(row -> kept.contains(row) ? row : row.deferred()).toList();
  }

  private static Optional<MetricEstimate> difference(PairedOutcomes pairs, double confidence) {
    return pairs.n() == 0 ? Optional.empty() : Optional.of(pairs.difference(confidence));
  }

  private static PairedOutcomes pairs(
      List<ServedRow> first, List<ServedRow> second, Predicate<ServedRow> event) {
    int[] counts = new int[4];
    for (int i = 0; i < first.size(); i++) {
      counts[(event.test(first.get(i)) ? 0 : 2) + (event.test(second.get(i)) ? 0 : 1)]++;
    }
    return new PairedOutcomes(counts[0], counts[1], counts[2], counts[3]);
  }

  private static List<ExchangeId> regressions(List<ServedRow> candidate, List<ServedRow> champion) {
    List<ExchangeId> ids = new ArrayList<>();
    for (int i = 0; i < candidate.size(); i++) {
      if (candidate.get(i).lost() && !champion.get(i).lost()) {
        ids.add(candidate.get(i).row().id());
      }
    }
    return ids;
  }

  private static List<ServedScores.Loss> losses(List<ServedRow> novel, List<ServedRow> seen) {
    return Stream.concat(novel.stream(), seen.stream())
        .filter(ServedRow::lost)
        .map(
            lost ->
                new ServedScores.Loss(
                    lost.row().id(), lost.row().split(), lost.prediction().confidence()))
        .sorted(
            Comparator.comparingDouble(ServedScores.Loss::confidence)
                .reversed()
                .thenComparing(ServedScores.Loss::id))
        .toList();
  }

  private static int count(List<ServedRow> rows, Predicate<ServedRow> event) {
    return (int) rows.stream().filter(event).count();
  }

  private static Optional<MetricEstimate> share(
      List<ServedRow> rows, Predicate<ServedRow> event, double confidence) {
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(ClopperPearson.interval(count(rows, event), rows.size(), confidence));
  }

  private static Optional<MetricEstimate> weighted(
      List<ServedRow> novel, List<ServedRow> seen, Predicate<ServedRow> event, double confidence) {
    WeightedShare share = new WeightedShare();
    Stream.concat(novel.stream(), seen.stream())
        .forEach(
            row -> {
              if (event.test(row)) {
                share.hit(row.row().weight());
              } else {
                share.miss(row.row().weight());
              }
            });
    return share.estimate(confidence);
  }
}
