package dev.retort.router;

import dev.retort.capture.RequestedAnswer;
import dev.retort.capture.TaskRule;
import dev.retort.capture.http.RoutedRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the steps of traces are told apart, and who takes which. Immutable.
 *
 * @param takers who takes which kind of step
 * @param rules tell of what kind a request is that does not say so itself: the first that matches
 * @param otherwise who takes what is of no kind, or one without a taker
 * @param remembered how long an answer is given again to the same request of the same trace; empty:
 *     not at all
 */
public record StepPolicy(
    SortedMap<String, Taker> takers,
    List<StepRule> rules,
    Taker otherwise,
    Optional<Duration> remembered) {
  /** Steps are requests like others. */
  public static final StepPolicy NONE =
      new StepPolicy(new TreeMap<>(), List.of(), Taker.STUDENT, Optional.empty());

  private static final Duration LONGEST = Duration.ofDays(1);

  /** Who takes a step. */
  public enum Taker {
    /** The task's student, where its rule allows. */
    STUDENT,
    /** The teacher, always. */
    TEACHER
  }

  /**
   * What makes a request a step of a kind: everything that is given has to hold.
   *
   * @param kind the kind's name
   * @param request what it looks like
   * @param form the form of answer that it asks for
   */
  public record StepRule(
      String kind, Optional<TaskRule> request, Optional<RequestedAnswer.Form> form) {
    public StepRule {
      if (kind.isBlank()) {
        throw new IllegalArgumentException("a kind of step has a name, such as plan");
      }
      Objects.requireNonNull(request);
      Objects.requireNonNull(form);
      if (request.isEmpty() && form.isEmpty()) {
        throw new IllegalArgumentException(
            "a rule that asks for nothing would make every request a step '%s': give at least one of instructions, user, model, application, metadata, tools and asks"
                .formatted(kind));
      }
    }

    private boolean matches(RoutedRequest asked) {
      return form.filter(it -> it != asked.asked().requested().form()).isEmpty()
          && request
              .filter(
                  rule ->
                      !rule.matches(asked.asked().model(), asked.asked().prompt(), asked.details()))
              .isEmpty();
    }
  }

  public StepPolicy {
    takers = Collections.unmodifiableSortedMap(new TreeMap<>(takers));
    rules = List.copyOf(rules);
    Objects.requireNonNull(otherwise);
    if (remembered.filter(time -> time.toMillis() < 1 || time.compareTo(LONGEST) > 0).isPresent()) {
      throw new IllegalArgumentException(
          "a trace's answers are remembered for more than nothing and no more than %s, not %s"
              .formatted(LONGEST, remembered.get()));
    }
  }

  /** What kind of step a request is: what it says itself, else what the rules say. */
  public Optional<String> kindOf(RoutedRequest request) {
    return Optional.ofNullable(request.details().metadata().get(RoutedRequest.STEP_KEY))
        .or(
            () ->
                rules.stream()
                    .filter(rule -> rule.matches(request))
                    .map(StepRule::kind)
                    .findFirst());
  }

  /** Who takes a request. */
  Taker takerOf(RoutedRequest request) {
    return takers.isEmpty()
        ? otherwise
        : kindOf(request).map(kind -> takers.getOrDefault(kind, otherwise)).orElse(otherwise);
  }
}
