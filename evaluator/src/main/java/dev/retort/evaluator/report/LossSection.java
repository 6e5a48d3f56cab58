package dev.retort.evaluator.report;

import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.ChampionComparison;
import dev.retort.evaluator.EvaluationReport;
import dev.retort.evaluator.ServedScores.Loss;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The worst of what is lost: rows that the champion does not lose first, then the most confident.
 *
 * @param caption what the table holds
 * @param rows at most {@value PromotionPage#LOSSES_SHOWN}
 */
record LossSection(String caption, List<Row> rows) {

  /** A lost row; texts are empty if they are not to be shown. */
  record Row(String id, String part, String confidence, String request, String reference) {}

  static LossSection of(
      EvaluationReport evaluation, Function<ExchangeId, Optional<CapturedText>> texts) {
    Set<ExchangeId> anew =
        evaluation
            .champion()
            .map(ChampionComparison::regressions)
            .<Set<ExchangeId>>map(Set::copyOf)
            .orElse(Set.of());
    List<Row> rows =
        evaluation.served().losses().stream()
            .sorted(Comparator.comparing(loss -> !anew.contains(loss.id())))
            .limit(PromotionPage.LOSSES_SHOWN)
            .map(loss -> row(loss, anew.contains(loss.id()) ? ", lost anew" : "", texts))
            .toList();
    return new LossSection(
        "%s of %s lost rows, %sthe most confident first"
            .formatted(
                Text.count(rows.size()),
                Text.count(evaluation.served().losses().size()),
                evaluation.champion().isPresent()
                    ? "those that the champion does not lose before others, "
                    : ""),
        rows);
  }

  private static Row row(
      Loss loss, String anew, Function<ExchangeId, Optional<CapturedText>> texts) {
    Optional<CapturedText> text = texts.apply(loss.id());
    return new Row(
        Text.excerpt(loss.id().value()),
        loss.split().name().toLowerCase(Locale.ROOT) + anew,
        Text.number(loss.confidence(), 3),
        text.map(CapturedText::request).map(Text::excerpt).orElse("–"),
        text.map(CapturedText::reference).map(Text::excerpt).orElse("–"));
  }
}
