package dev.retort.scheduler.log;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.retort.scheduler.RunStep;
import dev.retort.trainer.TrainingProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** One thing that a run tells. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RunEvent.Started.class, name = "started"),
  @JsonSubTypes.Type(value = RunEvent.Progressed.class, name = "progressed"),
  @JsonSubTypes.Type(value = RunEvent.Launched.class, name = "launched"),
  @JsonSubTypes.Type(value = RunEvent.Trained.class, name = "trained"),
  @JsonSubTypes.Type(value = RunEvent.Finished.class, name = "finished"),
  @JsonSubTypes.Type(value = RunEvent.Said.class, name = "said"),
  @JsonSubTypes.Type(value = RunEvent.Ended.class, name = "ended")
})
public sealed interface RunEvent {

  /** When. */
  Instant at();

  /** A step begins. */
  record Started(Instant at, RunStep step) implements RunEvent {}

  /**
   * A step has done more of its work.
   *
   * @param share in [0, 1]
   */
  record Progressed(Instant at, RunStep step, double share) implements RunEvent {}

  /**
   * A training is handed to the launcher.
   *
   * @param engine by name
   * @param attempt the run folder, seen from the folder of runs
   */
  record Launched(Instant at, String engine, Path attempt) implements RunEvent {}

  /**
   * The training has reported more.
   *
   * @param elapsed since it began
   */
  record Trained(Instant at, TrainingProgress progress, Duration elapsed) implements RunEvent {}

  /** A step is done. */
  record Finished(Instant at, RunStep step, String summary) implements RunEvent {}

  /** Something that people should know: an attempt that failed, a wait, a change of node. */
  record Said(Instant at, String text) implements RunEvent {}

  /**
   * Nothing more comes.
   *
   * @param verdict the outcome in a word
   * @param summary the outcome in a sentence
   */
  record Ended(Instant at, String verdict, String summary) implements RunEvent {}
}
