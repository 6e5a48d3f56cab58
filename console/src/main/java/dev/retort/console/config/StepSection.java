package dev.retort.console.config;

import dev.retort.capture.RequestedAnswer.Form;
import dev.retort.capture.TaskRule;
import dev.retort.router.StepPolicy;
import dev.retort.router.StepPolicy.StepRule;
import dev.retort.router.StepPolicy.Taker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How steps of traces are told apart, and who takes which. */
final class StepSection {
  /** What a rule of a task does not have, or has for something else. */
  private static final Set<String> OWN = Set.of("kind", "asks", "precedence");

  private StepSection() {}

  static StepPolicy read(ConfigSection section) {
    ConfigSection kinds = section.section("kinds");
    if (!kinds.isPresent()) {
      section.refuse(
          "rules",
          "they tell of what kind a step is, and without kinds nobody asks: say who takes which kind, such as kinds: {plan: teacher}");
    }
    return new StepPolicy(
        kinds.values(StepSection::taker),
        rules(section),
        section.value("otherwise", StepSection::taker).orElse(StepPolicy.NONE.otherwise()),
        section.value("rememberMinutes", text -> Duration.ofMinutes(Long.parseLong(text))));
  }

  private static List<StepRule> rules(ConfigSection section) {
    return section.entries("rules").stream()
        .flatMap(entry -> entry.build(StepSection::rule, Optional.<StepRule>empty()).stream())
        .toList();
  }

  private static Optional<StepRule> rule(ConfigSection section) {
    section.refuse(
        "precedence",
        "what a request says of its own kind comes before every rule here: leave it out");
    section.require("kind", "the name of the kind of step, such as plan");
    Optional<String> kind = section.value("kind", text -> text);
    Optional<Form> form = section.value("asks", StepSection::form);
    boolean looksAtMore = section.keys().stream().anyMatch(key -> !OWN.contains(key));
    Optional<TaskRule> request =
        looksAtMore ? Optional.of(MatchSection.rule(section)) : Optional.empty();
    return kind.map(name -> new StepRule(name, request, form));
  }

  private static Taker taker(String word) {
    return switch (word) {
      case "student" -> Taker.STUDENT;
      case "teacher" -> Taker.TEACHER;
      default ->
          throw new IllegalArgumentException(
              "'%s' is neither student nor teacher: to make steps of a kind a task of their own, give that task the rule `match: {metadata: {step: KIND}, precedence: rule}`"
                  .formatted(word));
    };
  }

  private static Form form(String word) {
    return switch (word) {
      case "text" -> Form.TEXT;
      case "json" -> Form.JSON;
      case "calls" -> Form.TOOL_CALLS;
      default ->
          throw new IllegalArgumentException(
              "'%s' is none of text, json and calls".formatted(word));
    };
  }
}
