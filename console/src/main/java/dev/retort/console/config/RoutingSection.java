package dev.retort.console.config;

import dev.retort.capture.DocumentFormat;
import dev.retort.router.AnswerPolicy;
import dev.retort.router.RoutingPolicy;
import dev.retort.router.cache.CachePolicy;
import dev.retort.router.cache.CachePolicy.TeacherAnswers;
import dev.retort.router.drift.DriftPolicy;
import java.time.Duration;
import java.util.Optional;

/** How a task's requests are routed. */
final class RoutingSection {
  private RoutingSection() {}

  /**
   * Reads the section.
   *
   * @param documents how the task's prompts carry documents
   */
  static RoutingPolicy read(ConfigSection section, Optional<DocumentFormat> documents) {
    RoutingPolicy usual = RoutingPolicy.DEFAULT;
    Optional<DriftPolicy> drift = section.section("drift").build(DriftSection::read, usual.drift());
    return new RoutingPolicy(
        section.value("policy", AnswerPolicy::parse).orElse(usual.policy()),
        section.section("cache").build(RoutingSection::cache, usual.cache()),
        section.section("steps").build(StepSection::read, usual.steps()),
        section.section("guard").build(GuardSection::read, usual.guard()),
        StakesSection.read(section),
        section.section("verify").build(VerifySection::read, usual.verify()),
        documents,
        section.section("rollout").build(RolloutSection::read, usual.rollout()),
        section
            .section("sampling")
            .build(sampling -> SamplingSection.read(sampling, drift), usual.sampling()),
        drift);
  }

  private static CachePolicy cache(ConfigSection section) {
    return new CachePolicy(
        section.value("minutes", text -> Duration.ofMinutes(Long.parseLong(text))),
        section.value("teacher", RoutingSection::teacher).orElse(TeacherAnswers.NONE));
  }

  private static TeacherAnswers teacher(String word) {
    return switch (word) {
      case "none" -> TeacherAnswers.NONE;
      case "deterministic" -> TeacherAnswers.DETERMINISTIC;
      case "all" -> TeacherAnswers.ALL;
      default ->
          throw new IllegalArgumentException(
              "'%s' is none of none, deterministic and all".formatted(word));
    };
  }
}
