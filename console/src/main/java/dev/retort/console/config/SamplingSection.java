package dev.retort.console.config;

import dev.retort.router.DailyBudget;
import dev.retort.router.DailyBudget.Unit;
import dev.retort.router.SamplingPolicy;
import dev.retort.router.SamplingPolicy.Extras;
import dev.retort.router.SamplingPolicy.Raise;
import dev.retort.router.drift.DriftPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** Which of a task's requests go to the teacher although a student might answer them. */
final class SamplingSection {
  private SamplingSection() {}

  /**
   * Reads the section.
   *
   * @param drift without it, nobody knows what is novel
   */
  static SamplingPolicy read(ConfigSection section, Optional<DriftPolicy> drift) {
    SamplingPolicy usual = SamplingPolicy.DEFAULT;
    return new SamplingPolicy(
        section
            .value("share", RetortConfig::share)
            .map(OptionalDouble::of)
            .orElseGet(OptionalDouble::empty),
        section
            .section("extras")
            .build(extras -> extras(extras, usual.extras(), drift), usual.extras()),
        section.section("budget").build(SamplingSection::budget, Optional.empty()),
        section.section("raised").build(raise -> raise(raise, usual.raise()), usual.raise()));
  }

  private static Extras extras(ConfigSection section, Extras usual, Optional<DriftPolicy> drift) {
    Optional<Double> novel = section.value("novel", Double::valueOf);
    if (drift.isEmpty() && novel.filter(share -> share > 0).isPresent()) {
      section.refuse(
          "novel",
          "how novel a request is, the watch over drift knows, and drift.watch is false: leave it out, or watch");
    }
    return new Extras(
        section.value("unsure", Double::valueOf).orElse(usual.unsure()),
        novel.orElse(usual.novel()));
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
