package dev.retort.scheduler.budget;

/**
 * What has been spent.
 *
 * @param gpuMinutes minutes of one accelerator
 * @param dollars US dollars for trainings and labels
 */
public record Spent(double gpuMinutes, double dollars) {
  /** Nothing. */
  public static final Spent NOTHING = new Spent(0, 0);

  /** This and something else. */
  public Spent plus(Spent other) {
    return new Spent(gpuMinutes + other.gpuMinutes, dollars + other.dollars);
  }
}
