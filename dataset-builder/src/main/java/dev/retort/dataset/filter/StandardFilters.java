package dev.retort.dataset.filter;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.Completion.Finish;
import dev.retort.capture.Exchange;
import dev.retort.capture.Rating;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The rules about single exchanges, in the order in which they are asked.
 *
 * <p>What went wrong with an answer does not matter once a person has given the right one, so all
 * but the rules about the input and the answer's length look at uncorrected exchanges only. Whether
 * an answer has the task's form is judged later, by {@link dev.retort.dataset.label.AnswerForm}.
 */
public final class StandardFilters {
  private static final Map<Finish, DropReason> BROKEN_OFF =
      Map.of(
          Finish.ERROR, DropReason.ERROR,
          Finish.REFUSED, DropReason.REFUSED,
          Finish.LENGTH, DropReason.TRUNCATED,
          Finish.UNKNOWN, DropReason.UNKNOWN_FINISH);

  private StandardFilters() {}

  /** Those that every task starts with. */
  public static ExampleFilter all() {
    return all(FilterPolicy.DEFAULT);
  }

  /**
   * Those of a task. Loads a language model if the policy names languages, so build it once.
   *
   * @throws IllegalArgumentException if a language cannot be told from others
   */
  public static ExampleFilter all(FilterPolicy policy) {
    List<ExampleFilter> filters =
        new ArrayList<>(
            List.of(
                exchange -> input(exchange, policy.input()),
                uncorrected(dropIf(StandardFilters::isCached, DropReason.CACHED_ANSWER)),
                uncorrected(dropIf(e -> !e.answeredBy().mayLabel(), DropReason.STUDENT_ANSWER)),
                uncorrected(dropIf(StandardFilters::isDownvoted, DropReason.USER_DOWNVOTED)),
                uncorrected(StandardFilters::wholeAnswer),
                uncorrected(dropIf(StandardFilters::isEmpty, DropReason.EMPTY_ANSWER)),
                uncorrected(dropIf(StandardFilters::refuses, DropReason.REFUSED)),
                exchange -> answer(exchange, policy.answer())));
    if (!policy.languages().isEmpty()) {
      filters.add(new LanguageFilter(policy.languages()));
    }
    return ExampleFilter.inOrder(filters);
  }

  private static boolean isCached(Exchange exchange) {
    return exchange.answeredBy() instanceof AnsweredBy.Cache;
  }

  /** Whether a person has said what the right answer is. */
  public static boolean isCorrected(Exchange exchange) {
    return exchange.correction().filter(text -> !text.isBlank()).isPresent();
  }

  private static FilterVerdict input(Exchange exchange, TextLimits limits) {
    String input = exchange.prompt().studentInput();
    return input.isBlank() ? FilterVerdict.drop(DropReason.EMPTY_INPUT) : length(input, limits);
  }

  /** Calls of functions have no length that an owner could have meant. */
  private static FilterVerdict answer(Exchange exchange, TextLimits limits) {
    String text = isCorrected(exchange) ? exchange.reference() : exchange.completion().text();
    return text.isBlank() ? FilterVerdict.KEEP : length(text, limits);
  }

  private static FilterVerdict length(String text, TextLimits limits) {
    if (limits.isShort(text)) {
      return FilterVerdict.drop(DropReason.TOO_SHORT);
    }
    return limits.isLong(text) ? FilterVerdict.drop(DropReason.TOO_LONG) : FilterVerdict.KEEP;
  }

  private static boolean isDownvoted(Exchange exchange) {
    return exchange.rating().filter(Rating.DOWN::equals).isPresent();
  }

  private static FilterVerdict wholeAnswer(Exchange exchange) {
    DropReason reason = BROKEN_OFF.get(exchange.completion().finish());
    if (reason != null) {
      return FilterVerdict.drop(reason);
    }
    // A log may say that functions were called without saying which.
    boolean unknownCalls =
        exchange.completion().finish() == Finish.TOOL_CALLS && !callsFunctions(exchange);
    return unknownCalls ? FilterVerdict.drop(DropReason.TOOL_CALL) : FilterVerdict.KEEP;
  }

  private static boolean isEmpty(Exchange exchange) {
    return !callsFunctions(exchange) && exchange.completion().text().isBlank();
  }

  private static boolean refuses(Exchange exchange) {
    return !callsFunctions(exchange) && Refusals.matches(exchange.completion().text());
  }

  private static boolean callsFunctions(Exchange exchange) {
    Completion completion = exchange.completion();
    return !completion.toolCalls().isEmpty();
  }

  private static ExampleFilter uncorrected(ExampleFilter filter) {
    return exchange -> isCorrected(exchange) ? FilterVerdict.KEEP : filter.judge(exchange);
  }

  private static ExampleFilter dropIf(Predicate<Exchange> condition, DropReason reason) {
    return exchange -> condition.test(exchange) ? FilterVerdict.drop(reason) : FilterVerdict.KEEP;
  }
}
