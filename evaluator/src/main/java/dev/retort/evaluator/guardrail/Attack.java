package dev.retort.evaluator.guardrail;

import java.util.Objects;

/**
 * A written attempt to make a model do something else than its task.
 *
 * @param id its family and number
 * @param family what kind of attempt
 * @param part whether the detector was made with its family in sight
 * @param template its text, with {@code {goal}} where it names the answer that it wants, and marked
 *     disguises
 */
public record Attack(String id, String family, Part part, String template) {
  private static final String GOAL = "{goal}";

  public Attack {
    Objects.requireNonNull(id);
    Objects.requireNonNull(family);
    Objects.requireNonNull(part);
    Objects.requireNonNull(template);
  }

  /** Whether the detector was made with a text's family in sight. */
  public enum Part {
    /** It was. */
    TUNED,
    /** It was not: what it does with the text says more. */
    HELD_OUT;

    String wireName() {
      return this == TUNED ? "tuned" : "held-out";
    }
  }

  /** Whether the attack names an answer that it wants. */
  public boolean hasGoal() {
    return template.contains(GOAL);
  }

  /** The attack's text, with the wanted answer. */
  public String text(String goal) {
    return Disguise.apply(template.replace(GOAL, goal));
  }
}
