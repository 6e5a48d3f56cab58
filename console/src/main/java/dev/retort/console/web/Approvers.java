package dev.retort.console.web;

import dev.retort.capture.TaskName;
import java.util.Objects;
import java.util.SortedSet;
import java.util.function.Function;

/**
 * Who may decide which version of a task serves, besides having the role for it.
 *
 * @param named those that the configuration names for a task; nobody is named where everybody with
 *     the role may
 */
public record Approvers(Function<TaskName, SortedSet<String>> named) {
  public Approvers {
    Objects.requireNonNull(named);
  }

  /** Whether somebody may decide about a task. */
  public boolean admit(Visitor visitor, TaskName task) {
    SortedSet<String> names = named.apply(task);
    return names.isEmpty() || names.contains(visitor.name());
  }

  /**
   * Sees to it that somebody may decide about a task.
   *
   * @throws Refusal if not; it says who may
   */
  public void require(Visitor visitor, TaskName task) {
    if (!admit(visitor, task)) {
      throw Refusal.forbidden(
          "'%s' may not decide on '%s': its approvers (tasks.%s.approvers) are %s. One of them decides."
              .formatted(visitor.name(), task, task, String.join(", ", named.apply(task))));
    }
  }
}
