package dev.retort.console.config;

import dev.retort.router.DailyBudget;
import dev.retort.router.DailyBudget.Unit;
import dev.retort.router.SamplingPolicy;
import dev.retort.router.SamplingPolicy.Extras;
import dev.retort.router.SamplingPolicy.Raise;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** Which of a task's requests go to the teacher although a student might answer them. */
final class SamplingSection {
  private SamplingSection() {}

  static SamplingPolicy read(ConfigSection section) {
    SamplingPolicy usual = SamplingPolicy.DEFAULT;
    return new SamplingPolicy(
        section
            .value("share", Double::valueOf)
            .map(OptionalDouble::of)
            .orElseGet(OptionalDouble::empty),
        section.section("extras").build(extras -> extras(extras, usual.extras()), usual.extras()),
        section.section("budget").build(SamplingSection::budget, Optional.empty()),
        section.section("raised").build(raise -> raise(raise, usual.raise()), usual.raise()));
  }

  private static Extras extras(ConfigSection section, Extras usual) {
    return new Extras(
        section.value("unsure", Double::valueOf).orElse(usual.unsure()),
        section.value("novel", Double::valueOf).orElse(usual.novel()));
  }

  private static Optional<DailyBudget> budget(ConfigSection section) {
    Optional<DailyBudget> calls =
        section
            .value("callsPerDay", Double::valueOf)
            .map(amount -> new DailyBudget(Unit.CALLS, amount));
    Optional<DailyBudget> dollars =
        section
            .value("dollarsPerDay", Double::valueOf)
            .map(amount -> new DailyBudget(Unit.DOLLARS, amount));
    if (calls.isPresent() && dollars.isPresent()) {
      throw new IllegalArgumentException(
          "a budget is in callsPerDay or in dollarsPerDay: take one of them out");
    }
    return calls.or(() -> dollars);
  }

  private static Raise raise(ConfigSection section, Raise usual) {
    return new Raise(
        section.value("factor", Double::valueOf).orElse(usual.factor()),
        section.value("hours", Long::valueOf).map(Duration::ofHours).orElse(usual.duration()));
  }
}
