package dev.retort.scheduler;

import dev.retort.capture.TaskName;
import dev.retort.capture.TaskSummary;
import dev.retort.registry.PromotionConflictException;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.journal.RunRecord;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Runs a night: window → dataset → train → evaluate → gate → publish → notify. Every step's result
 * is journalled under its inputs, so a run that died goes on where it stopped, and a repeated run
 * costs nothing. One run of a task at a time.
 */
public final class NightlyRun {
  private final RunFloors floors;
  private final RunListener.Source listeners;

  /** Runs on these floors, telling a listener. */
  public NightlyRun(RunFloors floors, RunListener listener) {
    this(floors, run -> listener);
  }

  /**
   * Runs on these floors.
   *
   * @param listeners finds each run's own listener
   */
  public NightlyRun(RunFloors floors, RunListener.Source listeners) {
    this.floors = floors;
    this.listeners = listeners;
  }

  /**
   * Runs, or goes on with the same run where it was interrupted. If a person has changed the
   * champion in the meantime, the candidate is judged anew against what serves now.
   *
   * @throws IllegalArgumentException if the log holds nothing of the task
   * @throws dev.retort.scheduler.launch.JobFailedException if the training process died; the next
   *     call tries again
   * @throws java.io.UncheckedIOException if the disk refuses; the next call goes on
   */
  public RunOutcome run(RunRequest request) {
    return run(request, 0);
  }

  /**
   * Runs as {@link #run(RunRequest)} does.
   *
   * @param priority of the run's trainings among those that wait for a place to train at: the
   *     greater goes first, 0 is usual
   */
  public RunOutcome run(RunRequest request, int priority) {
    TaskSummary traffic = traffic(request.task());
    RunRecord record = floors.journal().begin(request.task(), request);
    RunListener listener = listeners.of(record);
    try {
      RunOutcome outcome =
          new RunSequence(floors, listener, request, record, priority).run(traffic);
      tell(record, listener, outcome);
      floors.journal().end(record, outcome.verdict(), outcome);
      listener.ended(outcome.verdict(), outcome.summary());
      return outcome;
    } catch (PromotionConflictException e) {
      // The champion that this run was judged against serves no more: what is journalled about it
      // would be in the way of every later run.
      floors.journal().abandon(record);
      listener.ended(RunJournal.ABANDONED, e.getMessage());
      return run(request, priority);
    } catch (RuntimeException e) {
      throw told(listener, e);
    }
  }

  /** Before the run ends: one that dies here is gone on with, and tells it then. */
  private void tell(RunRecord record, RunListener listener, RunOutcome outcome) {
    listener.started(RunStep.NOTIFY);
    int told = floors.notices().post(outcome.notice(record, floors.clock().instant()));
    listener.finished(
        RunStep.NOTIFY, told == 0 ? "nobody wants to know" : "%d are told".formatted(told));
  }

  /** What the listener has against it is no reason to forget why the run breaks off. */
  private static RuntimeException told(RunListener listener, RuntimeException breakingOff) {
    try {
      listener.said(Objects.toString(breakingOff.getMessage(), breakingOff.toString()));
    } catch (RuntimeException e) {
      breakingOff.addSuppressed(e);
    }
    return breakingOff;
  }

  private TaskSummary traffic(TaskName task) {
    List<TaskSummary> known = floors.log().tasks();
    return known.stream()
        .filter(summary -> summary.task().equals(Optional.of(task)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the exchange log holds nothing of task '%s'; it holds %s. Import a log with `retort capture import FILE --task %s`, or send traffic through `retort gateway`."
                        .formatted(task, names(known), task)));
  }

  private static String names(List<TaskSummary> known) {
    List<String> names =
        known.stream().flatMap(s -> s.task().stream()).map(TaskName::value).toList();
    return names.isEmpty() ? "no task at all" : String.join(", ", names);
  }
}
