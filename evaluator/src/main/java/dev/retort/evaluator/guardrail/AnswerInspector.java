package dev.retort.evaluator.guardrail;

import dev.retort.dataset.filter.Refusals;
import java.util.List;
import java.util.Set;

/**
 * Looks into one answer for what the guardrails count in many: personal data that nobody named, and
 * refusals. The definitions are the guardrails' own, so that what serves is held to what was
 * measured. Thread-safe.
 */
public final class AnswerInspector {
  private final PersonalDataFinder finder = new PersonalDataFinder();

  /**
   * Whether an answer holds personal data that its request does not. A value that the request
   * spells in another way (case, blanks and punctuation apart) counts as foreign.
   *
   * @param answer with the caller's own values in it
   * @param request its texts; read only if the answer holds anything at all
   */
  public boolean tellsOfOthers(String answer, List<String> request) {
    Set<String> found = finder.find(answer);
    if (found.isEmpty()) {
      return false;
    }
    String known = Squashed.of(String.join("\n", request));
    return !found.stream().allMatch(known::contains);
  }

  /** Whether an answer declines to be one, as a model does that speaks of itself. */
  public boolean refuses(String answer) {
    return Refusals.matches(answer);
  }
}
