package dev.retort.capture;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a provider charges, by model.
 *
 * @param prices by model name; {@value #ANY_MODEL} stands for every model not listed
 */
public record PriceTable(Map<String, Price> prices) {
  /** The entry for models that are not listed. */
  public static final String ANY_MODEL = "*";

  public PriceTable {
    prices = Map.copyOf(new TreeMap<>(prices));
  }

  /** The cost of an exchange in US dollars, or empty if the table has no price for the model. */
  public Optional<Double> cost(String model, TokenUsage usage) {
    return Optional.ofNullable(prices.getOrDefault(model, prices.get(ANY_MODEL)))
        .map(price -> price.cost(usage));
  }

  /**
   * US dollars for a million tokens.
   *
   * @param promptPerMillion for tokens read, ≥ 0
   * @param completionPerMillion for tokens written, ≥ 0
   */
  public record Price(double promptPerMillion, double completionPerMillion) {
    private static final double MILLION = 1e6;

    public Price {
      if (!(promptPerMillion >= 0 && completionPerMillion >= 0)) {
        throw new IllegalArgumentException(
            "a price is ≥ 0 dollars a million tokens, not %s and %s"
                .formatted(promptPerMillion, completionPerMillion));
      }
    }

    double cost(TokenUsage usage) {
      return (promptPerMillion * usage.prompt() + completionPerMillion * usage.completion())
          / MILLION;
    }
  }
}
