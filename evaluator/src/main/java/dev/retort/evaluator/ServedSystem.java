package dev.retort.evaluator;

import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.trainer.TaskModel;
import java.util.Objects;

/**
 * What answers requests: a student, and the rule by which it leaves some to the teacher.
 *
 * @param name what people call it, such as {@code tickets/3} or {@code candidate}
 * @param digest the model's digest
 * @param student open for as long as it is evaluated; whoever opened it closes it
 * @param rule when the student answers
 */
public record ServedSystem(String name, String digest, TaskModel student, DeferralRule rule) {
  public ServedSystem {
    Objects.requireNonNull(name);
    Objects.requireNonNull(digest);
    Objects.requireNonNull(student);
    Objects.requireNonNull(rule);
  }
}
