package dev.retort.dataset.card;

import dev.retort.dataset.TextLengths;
import java.util.List;

/**
 * How long texts are.
 *
 * @param title whose
 * @param columns texts by length
 * @param summary of them in words
 */
record LengthChart(String title, List<Column> columns, String summary) {
  private static final double HALF = 0.5;
  private static final double NEARLY_ALL = 0.99;

  static LengthChart of(String title, TextLengths lengths) {
    return new LengthChart(
        title,
        Column.chart(lengths.histogram()),
        "%s: mean %s tokens, half within %s, 99 %% within %s, longest %s"
            .formatted(
                Words.count(lengths.texts(), "text", "texts"),
                Words.number(lengths.mean()),
                Words.count(lengths.quantile(HALF)),
                Words.count(lengths.quantile(NEARLY_ALL)),
                Words.count(lengths.longest())));
  }
}
