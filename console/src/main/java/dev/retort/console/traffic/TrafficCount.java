package dev.retort.console.traffic;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Exchange;
import dev.retort.capture.PriceTable;
import dev.retort.capture.TokenUsage;
import java.util.Optional;

/**
 * A number of exchanges and what they cost.
 *
 * @param requests how many
 * @param usage tokens billed
 * @param dollars what the teacher was paid for them: as recorded with them, else by the price table
 * @param unpriced of the teacher's answers, how many have neither
 * @param weight of the uniform sample in them: how many requests it stands for, each answer for
 *     1/propensity
 * @param weightedDollars what those would have cost with the teacher
 */
public record TrafficCount(
    long requests,
    TokenUsage usage,
    double dollars,
    long unpriced,
    double weight,
    double weightedDollars) {
  /** None. */
  public static final TrafficCount NONE = new TrafficCount(0, new TokenUsage(0, 0), 0, 0, 0, 0);

  static TrafficCount of(Exchange exchange, PriceTable prices) {
    if (!(exchange.answeredBy() instanceof AnsweredBy.Teacher teacher)) {
      return new TrafficCount(1, exchange.usage(), 0, 0, 0, 0);
    }
    Optional<Double> cost = cost(exchange, prices);
    double weight = cost.isPresent() && teacher.propensity() > 0 ? 1 / teacher.propensity() : 0;
    return new TrafficCount(
        1,
        exchange.usage(),
        cost.orElse(0.0),
        cost.isPresent() ? 0 : 1,
        weight,
        weight * cost.orElse(0.0));
  }

  private static Optional<Double> cost(Exchange exchange, PriceTable prices) {
    return exchange
        .details()
        .cost()
        .or(
            () ->
                exchange.usage().equals(TokenUsage.UNREPORTED)
                    ? Optional.empty()
                    : prices.cost(exchange.model(), exchange.usage()));
  }

  /** Both together. */
  public TrafficCount plus(TrafficCount other) {
    return new TrafficCount(
        requests + other.requests,
        usage.plus(other.usage),
        dollars + other.dollars,
        unpriced + other.unpriced,
        weight + other.weight,
        weightedDollars + other.weightedDollars);
  }

  /** Tokens read and written. */
  public long tokens() {
    return usage.prompt() + usage.completion();
  }
}
