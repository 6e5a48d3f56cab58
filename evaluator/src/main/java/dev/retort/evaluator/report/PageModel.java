package dev.retort.evaluator.report;

import dev.retort.capture.ExchangeId;
import java.util.Optional;
import java.util.function.Function;

/** What the page's template shows. */
record PageModel(PromotionReport report, Function<ExchangeId, Optional<String>> texts) {
  static PageModel of(PromotionReport report, Function<ExchangeId, Optional<String>> texts) {
    return new PageModel(report, texts);
  }

  String task() {
    return report.sealed().task().value();
  }

  String verdict() {
    return report.sealed().decision().verdict();
  }
}
