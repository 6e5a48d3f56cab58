package dev.retort.console.web.runs;

import dev.retort.trainer.TrainingProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far a run is, by what it has told.
 *
 * @param steps all of them, in their order
 * @param training the latest one, if there was any
 * @param messages what people should know, the oldest first
 * @param isEnded whether nothing more comes
 */
record RunProgress(
    List<StepLine> steps, Optional<Training> training, List<Message> messages, boolean isEnded) {
  RunProgress {
    steps = List.copyOf(steps);
    messages = List.copyOf(messages);
  }

  /**
   * A training.
   *
   * @param engine that trains
   * @param attempt its run folder, seen from the folder of runs
   * @param progress what it has reported last
   * @param elapsed since it began
   * @param curve of its loss
   */
  record Training(
      String engine, Path attempt, TrainingProgress progress, Duration elapsed, LossCurve curve) {

    /** Until the end, if anybody can tell. */
    Optional<Duration> remaining() {
      return progress.remainingAfter(elapsed);
    }
  }

  /** Something that people should know. */
  record Message(Instant at, String text) {}

  /** The step that goes on. */
  Optional<StepLine> current() {
    return steps.stream().filter(step -> step.state() == StepLine.State.RUNNING).findFirst();
  }
}
