package dev.retort.scheduler.budget;

import dev.retort.capture.TaskName;
import dev.retort.trainer.GpuProfile;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What a task may still spend tonight.
 *
 * @param task whose
 * @param night which
 * @param ofTask what the task may spend
 * @param byTask what it has spent
 * @param ofAll what all tasks may spend together
 * @param byAll what they have spent
 */
public record Standing(
    TaskName task, BudgetNight night, Budget ofTask, Spent byTask, Budget ofAll, Spent byAll) {
  private static final double MINUTE_MILLIS = 60_000;
  private static final double HOUR_MILLIS = 3_600_000;

  /** As good as for ever, and yet a number of milliseconds. */
  private static final double LONGEST_MILLIS = 1e15;

  /**
   * A budget that a training draws on.
   *
   * @param words which, and how much of it is spent
   * @param left how long it lasts
   */
  public record Limit(String words, Duration left) {
    /** Whether there is nothing left. */
    public boolean isSpent() {
      return left.isZero();
    }
  }

  /** The budget that a training on some hardware uses up first; empty if there is none. */
  public Optional<Limit> tightest(GpuProfile hardware) {
    double accelerators = hardware.hasAccelerator() ? hardware.acceleratorsPerTraining() : 0;
    double dollars = hardware.dollarsPerHour() * hardware.acceleratorsPerTraining();
    String own = "tasks.%s.budget".formatted(task);
    String shared = "scheduler.budget";
    return Stream.of(
            limit(
                own,
                "gpuMinutes",
                ofTask.gpuMinutes(),
                byTask.gpuMinutes(),
                accelerators / MINUTE_MILLIS),
            limit(
                shared,
                "gpuMinutes",
                ofAll.gpuMinutes(),
                byAll.gpuMinutes(),
                accelerators / MINUTE_MILLIS),
            limit(own, "dollars", ofTask.dollars(), byTask.dollars(), dollars / HOUR_MILLIS),
            limit(shared, "dollars", ofAll.dollars(), byAll.dollars(), dollars / HOUR_MILLIS))
        .flatMap(List::stream)
        .min(Comparator.comparing(Limit::left));
  }

  private static List<Limit> limit(
      String section, String unit, OptionalDouble budget, double spent, double perMilli) {
    if (budget.isEmpty() || perMilli == 0) {
      return List.of();
    }
    double millis = Math.max(0, budget.getAsDouble() - spent) / perMilli;
    return List.of(
        new Limit(
            String.format(
                Locale.ROOT, "%s.%s: %.2f of %.2f", section, unit, spent, budget.getAsDouble()),
            Duration.ofMillis((long) Math.min(LONGEST_MILLIS, millis))));
  }
}
