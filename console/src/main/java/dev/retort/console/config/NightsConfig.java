package dev.retort.console.config;

import dev.retort.scheduler.budget.Budget;
import dev.retort.scheduler.retention.RunRetention;
import java.util.List;
import java.util.Objects;

/**
 * What holds for the nights of all tasks.
 *
 * @param budget what all tasks may spend together in a night
 * @param keepNights for how many nights what runs leave is kept
 * @param receivers who is told what happens
 */
public record NightsConfig(Budget budget, int keepNights, List<ReceiverConfig> receivers) {
  private static final int KEEP_NIGHTS = 30;

  /** Nights that may cost anything, are kept for a month, and are told to nobody. */
  public static final NightsConfig DEFAULT =
      new NightsConfig(Budget.UNLIMITED, KEEP_NIGHTS, List.of());

  public NightsConfig {
    Objects.requireNonNull(budget);
    receivers = List.copyOf(receivers);
    if (keepNights < RunRetention.FEWEST_NIGHTS) {
      throw new IllegalArgumentException(
          "keepNights is ≥ %d, so that a run that waits for budget can go on; not %d"
              .formatted(RunRetention.FEWEST_NIGHTS, keepNights));
    }
  }

  /**
   * Reads {@code budget} and {@code keepNights} of {@code scheduler}.
   *
   * @param receivers the entries of {@code notify}
   */
  static NightsConfig read(ConfigSection scheduler, List<ConfigSection> receivers) {
    List<ReceiverConfig> told =
        receivers.stream().flatMap(receiver -> ReceiverConfig.read(receiver).stream()).toList();
    return scheduler.build(
        section ->
            new NightsConfig(
                BudgetSection.read(section.section("budget")),
                section.value("keepNights", Integer::valueOf).orElse(KEEP_NIGHTS),
                told),
        DEFAULT);
  }
}
