package dev.retort.console.web.traffic;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskRule;
import dev.retort.capture.discovery.AnswerForm;
import dev.retort.capture.discovery.SavingEstimate;
import dev.retort.capture.discovery.TrafficGroup;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Which untagged traffic could be tasks.
 *
 * @param looking since when somebody has it looked at again, if so
 * @param failure why the latest look came to nothing
 * @param known whether anybody has ever looked
 * @param untagged requests without a task when it was last looked at
 * @param groups what they consist of, the dearest first
 */
record DiscoveryView(
    Optional<Looking> looking,
    Optional<String> failure,
    boolean known,
    long untagged,
    List<Group> groups) {
  DiscoveryView {
    groups = List.copyOf(groups);
  }

  /**
   * A look that goes on.
   *
   * @param since when it began
   * @param read exchanges so far, over two passes
   */
  record Looking(Instant since, long read) {}

  /**
   * Requests of one template.
   *
   * @param id of the group
   * @param name a proposal for the task's; empty for requests that share nothing
   * @param rules what recognises them
   * @param requests how many
   * @param dollars what they cost
   * @param form of most answers
   * @param agreement of the teacher with itself
   * @param saving what a student would have saved
   * @param examples ids of some
   * @param isAccepted whether the configuration has its rule
   */
  record Group(
      String id,
      Optional<String> name,
      List<TaskRule> rules,
      long requests,
      double dollars,
      AnswerForm form,
      OptionalDouble agreement,
      SavingEstimate saving,
      List<ExchangeId> examples,
      boolean isAccepted) {
    Group {
      rules = List.copyOf(rules);
      examples = List.copyOf(examples);
    }

    static Group of(TrafficGroup group, SavingEstimate saving, boolean isAccepted) {
      return new Group(
          group.id(),
          group.name(),
          group.rules(),
          group.requests(),
          group.dollars(),
          group.form(),
          group.repeatability().agreement(),
          saving,
          group.examples(),
          isAccepted);
    }

    /** Whether it can become a task. */
    boolean mayBeTask() {
      return !rules.isEmpty() && !isAccepted;
    }

    /** What the answers are, in words. */
    String answers() {
      return switch (form) {
        case LABEL -> "labels";
        case JSON -> "JSON";
        case TOOL_CALLS -> "tool calls";
        case TEXT -> "text";
        case NONE -> "none";
      };
    }
  }
}
