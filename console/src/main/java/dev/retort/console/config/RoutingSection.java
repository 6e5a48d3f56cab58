package dev.retort.console.config;

import dev.retort.router.AnswerPolicy;
import dev.retort.router.RoutingPolicy;

/** How a task's requests are routed. */
final class RoutingSection {
  private RoutingSection() {}

  static RoutingPolicy read(ConfigSection section) {
    RoutingPolicy usual = RoutingPolicy.DEFAULT;
    return new RoutingPolicy(
        section.value("policy", AnswerPolicy::parse).orElse(usual.policy()),
        section.section("sampling").build(SamplingSection::read, usual.sampling()),
        section.section("drift").build(DriftSection::read, usual.drift()));
  }
}
