package dev.retort.evaluator.report;

import dev.retort.capture.ExchangeId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A promotion report as one HTML page that needs no network. Thread-safe if the lookup is.
 *
 * @param texts finds the text of a captured exchange when the page is made; empty where it is
 *     erased or not to be shown
 * @param approvals what people have decided since, the earliest first
 */
public record PromotionPage(
    Function<ExchangeId, Optional<CapturedText>> texts, List<Approval> approvals) {
  /** So many lost rows are shown. */
  public static final int LOSSES_SHOWN = 20;

  public PromotionPage {
    Objects.requireNonNull(texts);
    approvals = List.copyOf(approvals);
  }

  /** A page without any captured text, as of the decision. */
  public static PromotionPage withoutTexts() {
    return new PromotionPage(id -> Optional.empty(), List.of());
  }

  /** The page, UTF-8 when written. */
  public String html(PromotionReport report) {
    return ReportTemplate.PROMOTION.render(PageModel.of(report, this));
  }
}
