package dev.retort.evaluator.compare;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.retort.evaluator.statistics.BcaBootstrap;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** What 1,000 requests cost a model, in US dollars. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RequestCost.Known.class, name = "known"),
  @JsonSubTypes.Type(value = RequestCost.Unknown.class, name = "unknown")
})
public sealed interface RequestCost {
  /** The cost, if it is known. */
  OptionalDouble dollars();

  /**
   * The mean of requests whose cost is known.
   *
   * @param perThousand US dollars for 1,000 requests
   * @param lower of its interval; empty where so few requests have none
   * @param upper likewise
   * @param requests whose cost is known
   */
  record Known(double perThousand, OptionalDouble lower, OptionalDouble upper, int requests)
      implements RequestCost {
    @Override
    public OptionalDouble dollars() {
      return OptionalDouble.of(perThousand);
    }
  }

  /**
   * There is no telling.
   *
   * @param reason what is missing
   */
  record Unknown(String reason) implements RequestCost {
    @Override
    public OptionalDouble dollars() {
      return OptionalDouble.empty();
    }
  }

  /** Sums up replies to single rows. */
  static RequestCost of(List<Reply.Spent> spent, Intervals intervals) {
    double[] dollars =
        spent.stream()
            .flatMapToDouble(one -> one.dollars().stream())
            .map(one -> one * 1000)
            .toArray();
    if (dollars.length == 0) {
      return new Unknown(
          spent.stream().allMatch(one -> one.usage().prompt() + one.usage().completion() == 0)
              ? "no token usage is reported"
              : "the price table has no entry for it");
    }
    MetricEstimate mean =
        BcaBootstrap.mean(
            dollars,
            IntStream.range(0, dollars.length).toArray(),
            intervals.confidence(),
            Intervals.RESAMPLES,
            Intervals.SEED);
    return new Known(mean.value(), finite(mean.lower()), finite(mean.upper()), dollars.length);
  }

  private static OptionalDouble finite(double bound) {
    return Double.isFinite(bound) && bound >= 0 ? OptionalDouble.of(bound) : OptionalDouble.empty();
  }
}
