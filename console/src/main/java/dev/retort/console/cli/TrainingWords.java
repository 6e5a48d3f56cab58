package dev.retort.console.cli;

import dev.retort.trainer.TrainingProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a training's progress bar says beside the share: loss, speed, and the time that is left. */
final class TrainingWords {
  private TrainingWords() {}

  static String of(TrainingProgress progress, Duration elapsed) {
    List<String> words = new ArrayList<>();
    progress.loss().ifPresent(loss -> words.add("loss %.3f".formatted(loss)));
    progress.tokensPerSecond().ifPresent(speed -> words.add("%,.0f tokens/s".formatted(speed)));
    progress.remainingAfter(elapsed).ifPresent(time -> words.add(clock(time) + " left"));
    return String.join(", ", words);
  }

  private static String clock(Duration time) {
    return time.toHours() > 0
        ? "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart())
        : "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
  }
}
