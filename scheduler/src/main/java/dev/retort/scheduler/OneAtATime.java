package dev.retort.scheduler;

import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingProgress;
import java.time.Duration;

/** Tells a listener what several threads have to say, one thread at a time. */
final class OneAtATime implements RunListener {
  private final RunListener listener;

  OneAtATime(RunListener listener) {
    this.listener = listener;
  }

  @Override
  public synchronized void started(RunStep step) {
    listener.started(step);
  }

  @Override
  public synchronized void progressed(RunStep step, double share) {
    listener.progressed(step, share);
  }

  @Override
  public synchronized void launched(String engine, RunFolder attempt) {
    listener.launched(engine, attempt);
  }

  @Override
  public synchronized void trained(TrainingProgress progress, Duration elapsed) {
    listener.trained(progress, elapsed);
  }

  @Override
  public synchronized void finished(RunStep step, String summary) {
    listener.finished(step, summary);
  }

  @Override
  public synchronized void said(String text) {
    listener.said(text);
  }

  @Override
  public synchronized void ended(String verdict, String summary) {
    listener.ended(verdict, summary);
  }
}
