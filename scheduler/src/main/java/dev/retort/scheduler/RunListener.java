package dev.retort.scheduler;

import dev.retort.scheduler.journal.RunRecord;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingProgress;
import java.time.Duration;
import java.util.List;

/** Is told how a run goes on, by one thread at a time. */
public interface RunListener {

  /** Nobody listens. */
  RunListener SILENT = new RunListener() {};

  /** Finds who listens to a run, once it is known which one it is. */
  interface Source {
    /** Whoever listens to a run that begins, or goes on after an interruption. */
    RunListener of(RunRecord run);

    /** Tells two: this one's first. */
    default Source and(RunListener other) {
      return run -> new ToldListeners(List.of(of(run), other));
    }
  }

  /** A step begins. */
  default void started(RunStep step) {}

  /** A step has done a share of its work, in [0, 1]. */
  default void progressed(RunStep step, double share) {}

  /**
   * A training is handed to the launcher: as a new attempt, or one to go on with.
   *
   * @param engine by name
   * @param attempt where it leaves its log
   */
  default void launched(String engine, RunFolder attempt) {}

  /**
   * The training has reported more.
   *
   * @param elapsed since it began
   */
  default void trained(TrainingProgress progress, Duration elapsed) {}

  /** A step is done, now or by an earlier attempt. */
  default void finished(RunStep step, String summary) {}

  /** Something that people should know, such as why the run breaks off here. */
  default void said(String text) {}

  /**
   * Nothing more comes.
   *
   * @param verdict how the run ended, in a word
   * @param summary how it ended, in a sentence
   */
  default void ended(String verdict, String summary) {}
}
