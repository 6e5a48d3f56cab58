package dev.retort.dataset.filter;

import dev.retort.capture.Completion.Finish;
import dev.retort.capture.Exchange;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The rules every task starts with, in the order in which they are asked.
 *
 * <p>What went wrong with an answer does not matter once a person has given the right one, so all
 * but the rule about the input look at uncorrected exchanges only.
 */
public final class StandardFilters {
  private static final Map<Finish, DropReason> BROKEN_OFF =
      Map.of(
          Finish.ERROR, DropReason.ERROR,
          Finish.REFUSED, DropReason.REFUSED,
          Finish.TOOL_CALLS, DropReason.TOOL_CALL,
          Finish.LENGTH, DropReason.TRUNCATED,
          Finish.UNKNOWN, DropReason.UNKNOWN_FINISH);

  private StandardFilters() {}

  /** All of them. */
  public static ExampleFilter all() {
    return ExampleFilter.inOrder(
        List.of(
            dropIf(e -> e.prompt().studentInput().isBlank(), DropReason.EMPTY_INPUT),
            uncorrected(dropIf(e -> !e.answeredBy().mayLabel(), DropReason.STUDENT_ANSWER)),
            uncorrected(StandardFilters::wholeAnswer),
            uncorrected(dropIf(e -> e.completion().text().isBlank(), DropReason.EMPTY_ANSWER)),
            uncorrected(dropIf(e -> Refusals.matches(e.completion().text()), DropReason.REFUSED))));
  }

  /** Whether a person has said what the right answer is. */
  public static boolean isCorrected(Exchange exchange) {
    return exchange.correction().filter(text -> !text.isBlank()).isPresent();
  }

  private static FilterVerdict wholeAnswer(Exchange exchange) {
    DropReason reason = BROKEN_OFF.get(exchange.completion().finish());
    return reason == null ? FilterVerdict.KEEP : FilterVerdict.drop(reason);
  }

  private static ExampleFilter uncorrected(ExampleFilter filter) {
    return exchange -> isCorrected(exchange) ? FilterVerdict.KEEP : filter.judge(exchange);
  }

  private static ExampleFilter dropIf(Predicate<Exchange> condition, DropReason reason) {
    return exchange -> condition.test(exchange) ? FilterVerdict.drop(reason) : FilterVerdict.KEEP;
  }
}
