package dev.retort.evaluator.compare;

import dev.retort.capture.PriceTable;
import dev.retort.capture.TokenUsage;
import java.util.OptionalDouble;

/** What a provider charges for one request, in US dollars. */
final class Charges {
  private Charges() {}

  /** Empty if nobody reported usage, or the table has no price. */
  static OptionalDouble of(PriceTable prices, String model, TokenUsage usage) {
    return usage.equals(TokenUsage.UNREPORTED)
        ? OptionalDouble.empty()
        : prices.cost(model, usage).map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
  }
}
