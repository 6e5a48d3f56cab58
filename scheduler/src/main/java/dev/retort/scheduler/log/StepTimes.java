package dev.retort.scheduler.log;

import dev.retort.scheduler.RunStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When a step of a run was at work.
 *
 * @param step which
 * @param startedAt when it began, the first time
 * @param finishedAt when it was done, the last time; empty if it is at work, or was broken off
 * @param share of its work that is done, in [0, 1]
 * @param summary what came of it; empty until it is done
 */
public record StepTimes(
    RunStep step,
    Instant startedAt,
    Optional<Instant> finishedAt,
    double share,
    Optional<String> summary) {

  /** The steps that a run has begun, in their order, whatever number of attempts that took. */
  public static List<StepTimes> of(List<RunEvent> events) {
    Map<RunStep, StepTimes> steps = new LinkedHashMap<>();
    for (RunEvent event : events) {
      if (event instanceof RunEvent.Started started) {
        Instant first =
            Optional.ofNullable(steps.get(started.step()))
                .map(StepTimes::startedAt)
                .orElse(started.at());
        steps.put(
            started.step(),
            new StepTimes(started.step(), first, Optional.empty(), 0, Optional.empty()));
      } else if (event instanceof RunEvent.Progressed progressed) {
        steps.computeIfPresent(
            progressed.step(), (step, times) -> times.progressed(progressed.share()));
      } else if (event instanceof RunEvent.Trained trained) {
        steps.computeIfPresent(
            RunStep.TRAIN, (step, times) -> times.progressed(trained.progress().share()));
      } else if (event instanceof RunEvent.Finished finished) {
        steps.computeIfPresent(finished.step(), (step, times) -> times.finished(finished));
      }
    }
    return new ArrayList<>(steps.values());
  }

  private StepTimes progressed(double done) {
    return new StepTimes(step, startedAt, finishedAt, done, summary);
  }

  private StepTimes finished(RunEvent.Finished finished) {
    return new StepTimes(
        step, startedAt, Optional.of(finished.at()), 1, Optional.of(finished.summary()));
  }
}
