package dev.retort.console.web.runs;

import java.util.List;

/**
 * What is asked of the scheduler.
 *
 * @param open what is carried out, then what waits, in the order of its turn
 * @param ended what has ended lately, the latest first
 */
record OrderList(List<OrderLine> open, List<OrderLine> ended) {
  OrderList {
    open = List.copyOf(open);
    ended = List.copyOf(ended);
  }

  /** Those of the ended that can be tried again. */
  List<OrderLine> unfinished() {
    return ended.stream().filter(OrderLine::mayRetry).toList();
  }
}
