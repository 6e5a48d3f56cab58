package dev.retort.scheduler.budget;

import java.util.OptionalDouble;

/**
 * What may be spent in a night.
 *
 * @param gpuMinutes minutes of one accelerator, &gt; 0; any number if empty
 * @param dollars US dollars for trainings and labels, &gt; 0; any amount if empty
 */
public record Budget(OptionalDouble gpuMinutes, OptionalDouble dollars) {
  /** Everything may be spent. */
  public static final Budget UNLIMITED = new Budget(OptionalDouble.empty(), OptionalDouble.empty());

  public Budget {
    positive("gpuMinutes", gpuMinutes);
    positive("dollars", dollars);
  }

  private static void positive(String name, OptionalDouble value) {
    if (value.isPresent()
        && !(value.getAsDouble() > 0 && value.getAsDouble() < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "a budget's %s is a number > 0, not %s; leave it out for no limit, and pause the task for no run at all"
              .formatted(name, value.getAsDouble()));
    }
  }
}
