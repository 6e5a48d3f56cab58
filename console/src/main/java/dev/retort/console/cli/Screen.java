package dev.retort.console.cli;

import dev.retort.capture.JsonFormat;
import dev.retort.scheduler.RunListener;
import dev.retort.scheduler.RunStep;
import dev.retort.trainer.TrainingProgress;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Progress on standard error: bars on a terminal, a line a step elsewhere. The launcher says
 * whether standard error is a terminal, for Java cannot tell.
 */
final class Screen implements RunListener {
  /** Set by the launcher. */
  private static final String TERMINAL = "retort.terminal";

  private static final int STEPS = 100;
  private static final int LABEL = 12;

  private final PrintWriter err;
  private Optional<ProgressBar> bar = Optional.empty();

  Screen(PrintWriter err) {
    this.err = err;
  }

  static boolean isTerminal() {
    return Boolean.getBoolean(TERMINAL);
  }

  @Override
  public void started(RunStep step) {
    begin(step.label());
  }

  @Override
  public void progressed(RunStep step, double share) {
    advance(share);
  }

  @Override
  public void trained(TrainingProgress progress, Duration elapsed) {
    bar.ifPresent(b -> b.setExtraMessage(" " + TrainingWords.of(progress, elapsed)));
  }

  @Override
  public void finished(RunStep step, String summary) {
    finish(step.label(), summary);
  }

  /** A step of the command's own begins. */
  void begin(String label) {
    if (isTerminal()) {
      bar =
          Optional.of(
              new ProgressBarBuilder()
                  .setTaskName(pad(label))
                  .setInitialMax(STEPS)
                  .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                  .setUpdateIntervalMillis(200)
                  .hideEta()
                  .setConsumer(
                      new ConsoleProgressBarConsumer(
                          new PrintStream(System.err, true, StandardCharsets.UTF_8)))
                  .clearDisplayOnFinish()
                  .build());
    }
  }

  /** The step has done a share of its work, in [0, 1]. */
  void advance(double share) {
    bar.ifPresent(b -> b.stepTo(Math.round(Math.max(0, Math.min(1, share)) * STEPS)));
  }

  /** The step is done. */
  void finish(String label, String summary) {
    bar.ifPresent(ProgressBar::close);
    bar = Optional.empty();
    err.println(pad(label) + " " + summary);
    err.flush();
  }

  private static String pad(String label) {
    return String.format("%-" + LABEL + "s", label);
  }

  /** A result for machines. */
  static void json(PrintWriter out, Object value) {
    out.print(new String(JsonFormat.pretty(value), StandardCharsets.UTF_8));
    out.flush();
  }
}
