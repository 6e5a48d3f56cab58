package dev.retort.console.simulate;

import dev.retort.scheduler.RunListener;
import dev.retort.scheduler.RunStep;
import dev.retort.trainer.RunFolder;

/** Waits in a run for a point, and does something there, once. */
final class Fate implements RunListener {
  /** How many points a run that trains has: the beginnings and ends of its steps. */
  static final int POINTS = 10;

  private final int point;
  private final Runnable disaster;
  private int passed;
  private boolean done;

  /**
   * A fate.
   *
   * @param point counted from 0
   */
  Fate(int point, Runnable disaster) {
    this.point = point;
    this.disaster = disaster;
  }

  /** Whether the run came to the point. */
  boolean isDone() {
    return done;
  }

  @Override
  public void started(RunStep step) {
    pass();
  }

  @Override
  public void launched(String engine, RunFolder attempt) {
    pass();
  }

  @Override
  public void finished(RunStep step, String summary) {
    pass();
  }

  private void pass() {
    if (passed++ == point) {
      done = true;
      disaster.run();
    }
  }
}
