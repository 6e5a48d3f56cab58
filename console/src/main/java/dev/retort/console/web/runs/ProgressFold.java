package dev.retort.console.web.runs;

import dev.retort.console.web.runs.RunProgress.Message;
import dev.retort.console.web.runs.RunProgress.Training;
import dev.retort.scheduler.RunStep;
import dev.retort.scheduler.log.RunEvent;
import dev.retort.trainer.TrainingProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Makes of what a run tells how far it is. Not thread-safe. */
final class ProgressFold {
  private static final int MESSAGES = 200;
  private static final double MILLIS_PER_MINUTE = 60_000;

  private final Map<RunStep, StepLine> steps = new EnumMap<>(RunStep.class);
  private final List<Message> messages = new ArrayList<>();
  private final LossCurve.Growing curve = new LossCurve.Growing();
  private Optional<RunEvent.Launched> attempt = Optional.empty();
  private TrainingProgress progress = TrainingProgress.NONE;
  private Duration elapsed = Duration.ZERO;
  private boolean ended;

  ProgressFold() {
    Arrays.stream(RunStep.values()).forEach(step -> steps.put(step, StepLine.of(step)));
  }

  void add(RunEvent event) {
    ended = event instanceof RunEvent.Ended;
    if (event instanceof RunEvent.Started started) {
      change(started.step(), line -> line.started(started.at()));
    } else if (event instanceof RunEvent.Progressed progressed) {
      change(progressed.step(), line -> line.progressed(progressed.share()));
    } else if (event instanceof RunEvent.Finished finished) {
      change(finished.step(), line -> line.finished(finished.at(), finished.summary()));
    } else if (event instanceof RunEvent.Launched launched) {
      launched(launched);
    } else if (event instanceof RunEvent.Trained trained) {
      trained(trained);
    } else if (event instanceof RunEvent.Said said) {
      say(new Message(said.at(), said.text()));
    }
  }

  private void change(RunStep step, UnaryOperator<StepLine> change) {
    steps.computeIfPresent(step, (same, line) -> change.apply(line));
  }

  /** An attempt that is gone on with keeps its curve. */
  private void launched(RunEvent.Launched launched) {
    if (attempt.filter(known -> known.attempt().equals(launched.attempt())).isEmpty()) {
      curve.clear();
      progress = TrainingProgress.NONE;
      elapsed = Duration.ZERO;
    }
    attempt = Optional.of(launched);
  }

  private void trained(RunEvent.Trained trained) {
    progress = trained.progress();
    elapsed = trained.elapsed();
    change(RunStep.TRAIN, line -> line.progressed(progress.share()));
    progress.loss().ifPresent(loss -> curve.add(elapsed.toMillis() / MILLIS_PER_MINUTE, loss));
  }

  private void say(Message message) {
    messages.add(message);
    if (messages.size() > MESSAGES) {
      messages.remove(0);
    }
  }

  RunProgress now() {
    return new RunProgress(
        steps.values().stream().map(line -> ended ? line.stopped() : line).toList(),
        attempt.map(
            launched ->
                new Training(
                    launched.engine(), launched.attempt(), progress, elapsed, curve.now())),
        messages,
        ended);
  }
}
