package dev.retort.evaluator.report;

import dev.retort.capture.ExchangeId;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A promotion report as one HTML page that needs no network. Thread-safe if the lookup is.
 *
 * @param texts finds the text of a captured request when the page is made; empty where it is erased
 *     or not to be shown
 */
public record PromotionPage(Function<ExchangeId, Optional<String>> texts) {
  public PromotionPage {
    Objects.requireNonNull(texts);
  }

  /** A page without any captured text. */
  public static PromotionPage withoutTexts() {
    return new PromotionPage(id -> Optional.empty());
  }

  /** The page, UTF-8 when written. */
  public String html(PromotionReport report) {
    return ReportTemplate.render(PageModel.of(report, texts));
  }
}
