package dev.retort.console.config;

import dev.retort.registry.ModelAlias;
import dev.retort.router.rollout.CandidatePolicy;
import dev.retort.router.rollout.RollbackPolicy;
import dev.retort.router.rollout.RolloutPolicy;
import dev.retort.router.rollout.SwapPolicy;
import java.time.Duration;

/** How a task's versions come into service and leave it. */
final class RolloutSection {
  private RolloutSection() {}

  static RolloutPolicy read(ConfigSection section) {
    RolloutPolicy usual = RolloutPolicy.DEFAULT;
    return new RolloutPolicy(
        section.section("swap").build(RolloutSection::swap, usual.swap()),
        section.section("candidate").build(RolloutSection::candidate, usual.candidate()),
        section.section("rollback").build(RolloutSection::rollback, usual.rollback()));
  }

  private static SwapPolicy swap(ConfigSection section) {
    SwapPolicy usual = SwapPolicy.DEFAULT;
    return new SwapPolicy(
        section.value("inputs", Integer::valueOf).orElse(usual.inputs()),
        section.value("seconds", RolloutSection::seconds).orElse(usual.time()),
        section.value("agreement", Double::valueOf).orElse(usual.leastAgreement()),
        section.value("slowdown", Double::valueOf).orElse(usual.mostSlowdown()),
        section.value("keepPreviousSeconds", RolloutSection::seconds).orElse(usual.keepPrevious()));
  }

  private static CandidatePolicy candidate(ConfigSection section) {
    CandidatePolicy usual = CandidatePolicy.NONE;
    return new CandidatePolicy(
        section.value("alias", ModelAlias::new).orElse(usual.alias()),
        section.value("canary", Double::valueOf).orElse(usual.canary()),
        section.value("shadow", Double::valueOf).orElse(usual.shadow()));
  }

  private static RollbackPolicy rollback(ConfigSection section) {
    RollbackPolicy usual = RollbackPolicy.DEFAULT;
    return new RollbackPolicy(
        section.value("failures", Double::valueOf).orElse(usual.failures()),
        section.value("violations", Double::valueOf).orElse(usual.violations()),
        section.value("slow", Double::valueOf).orElse(usual.slow()),
        section.value("latencyMillis", text -> Duration.ofMillis(Long.parseLong(text))),
        section.value("slowdown", Double::valueOf).orElse(usual.slowdown()),
        section.value("falseAlarm", Double::valueOf).orElse(usual.falseAlarm()));
  }

  private static Duration seconds(String text) {
    return Duration.ofSeconds(Long.parseLong(text));
  }
}
