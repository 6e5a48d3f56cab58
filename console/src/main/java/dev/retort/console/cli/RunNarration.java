package dev.retort.console.cli;

import dev.retort.scheduler.RunStep;
import dev.retort.scheduler.log.RunEvent;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Prints what a run tells, a line an event; of progress, one line in some seconds of it. */
final class RunNarration {
  private static final Duration BETWEEN = Duration.ofSeconds(10);

  private final PrintWriter out;
  private Optional<Instant> progressed = Optional.empty();

  RunNarration(PrintWriter out) {
    this.out = out;
  }

  /** What was told before somebody looked: of progress, the latest, if nothing has come since. */
  void catchUp(List<RunEvent> events) {
    for (int i = 0; i < events.size(); i++) {
      if (!isProgress(events.get(i)) || i == events.size() - 1) {
        print(events.get(i));
      }
    }
  }

  private static boolean isProgress(RunEvent event) {
    return event instanceof RunEvent.Progressed || event instanceof RunEvent.Trained;
  }

  /** What is told now. */
  void print(RunEvent event) {
    if (event instanceof RunEvent.Started started) {
      line(event, started.step(), "begins");
    } else if (event instanceof RunEvent.Progressed progress) {
      progress(event, progress.step(), "%.0f %%".formatted(progress.share() * 100));
    } else if (event instanceof RunEvent.Launched launched) {
      line(event, RunStep.TRAIN, "%s, in %s".formatted(launched.engine(), launched.attempt()));
    } else if (event instanceof RunEvent.Trained trained) {
      progress(
          event,
          RunStep.TRAIN,
          "%.0f %%, %s"
              .formatted(
                  trained.progress().share() * 100,
                  TrainingWords.of(trained.progress(), trained.elapsed())));
    } else if (event instanceof RunEvent.Finished finished) {
      line(event, finished.step(), "done: " + finished.summary());
    } else if (event instanceof RunEvent.Said said) {
      line(event, "", said.text());
    } else if (event instanceof RunEvent.Ended ended) {
      line(event, "", "ended, %s: %s".formatted(ended.verdict(), ended.summary()));
    }
  }

  private void progress(RunEvent event, RunStep step, String text) {
    if (progressed.filter(last -> event.at().isBefore(last.plus(BETWEEN))).isEmpty()) {
      progressed = Optional.of(event.at());
      line(event, step, text);
    }
  }

  private void line(RunEvent event, RunStep step, String text) {
    line(event, step.label(), text);
  }

  private void line(RunEvent event, String what, String text) {
    out.printf("%s  %-8s  %s%n", Words.seconds(event.at()), what, text);
  }
}
