package dev.retort.dataset.filter;

import dev.retort.capture.Exchange;
import java.util.List;

/** One rule about what can be learnt from. Pure and thread-safe. */
@FunctionalInterface
public interface ExampleFilter {

  /** Judges an exchange on its own. */
  FilterVerdict judge(Exchange exchange);

  /** Filters that are asked in order; the first that drops names the reason. */
  static ExampleFilter inOrder(List<ExampleFilter> filters) {
    List<ExampleFilter> ordered = List.copyOf(filters);
    return exchange -> {
      for (ExampleFilter filter : ordered) {
        FilterVerdict verdict = filter.judge(exchange);
        if (verdict instanceof FilterVerdict.Drop) {
          return verdict;
        }
      }
      return FilterVerdict.KEEP;
    };
  }
}
