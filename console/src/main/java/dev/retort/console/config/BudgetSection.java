package dev.retort.console.config;

import dev.retort.scheduler.budget.Budget;
import java.util.OptionalDouble;

/** What a night may cost: {@code budget} of a task, or of all of them under {@code scheduler}. */
final class BudgetSection {
  private BudgetSection() {}

  static Budget read(ConfigSection section) {
    return section.build(
        budget -> new Budget(number(budget, "gpuMinutes"), number(budget, "dollars")),
        Budget.UNLIMITED);
  }

  private static OptionalDouble number(ConfigSection section, String key) {
    return section
        .value(key, Double::valueOf)
        .map(OptionalDouble::of)
        .orElseGet(OptionalDouble::empty);
  }
}
