package dev.retort.console.config;

import dev.retort.capture.DocumentFormat;
import dev.retort.capture.PromptTemplate;
import dev.retort.capture.TaskMatcher;
import dev.retort.capture.TaskName;
import dev.retort.capture.TaskRule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which traffic is a task: {@code match} of a task, a rule or a list of them. */
final class MatchSection {
  private MatchSection() {}

  /**
   * Reads the rules.
   *
   * @param documents how the task's prompts carry documents
   */
  static List<TaskMatcher.Assignment> read(
      TaskName task, ConfigSection section, Optional<DocumentFormat> documents) {
    return section.list("match").stream()
        .flatMap(
            rule -> rule.build(one -> Optional.of(rule(one)), Optional.<TaskRule>empty()).stream())
        .map(rule -> new TaskMatcher.Assignment(task, rule, documents))
        .toList();
  }

  static TaskRule rule(ConfigSection section) {
    return new TaskRule(
        section.section("metadata").values(text -> text),
        section.value("model", text -> text),
        section.value("application", text -> text),
        section.names("tools"),
        section.value("instructions", PromptTemplate::new),
        section.value("user", PromptTemplate::new),
        section.value("precedence", MatchSection::precedence).orElse(TaskRule.Precedence.REQUEST));
  }

  private static TaskRule.Precedence precedence(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "request" -> TaskRule.Precedence.REQUEST;
      case "rule" -> TaskRule.Precedence.RULE;
      default ->
          throw new IllegalArgumentException("'%s' is neither request nor rule".formatted(word));
    };
  }
}
