package dev.retort.scheduler;

import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingProgress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells several listeners the same, in their order.
 *
 * @param listeners who is told
 */
record ToldListeners(List<RunListener> listeners) implements RunListener {
  ToldListeners {
    listeners = List.copyOf(listeners);
  }

  private void tell(Consumer<RunListener> word) {
    listeners.forEach(word);
  }

  @Override
  public void started(RunStep step) {
    tell(listener -> listener.started(step));
  }

  @Override
  public void progressed(RunStep step, double share) {
    tell(listener -> listener.progressed(step, share));
  }

  @Override
  public void launched(String engine, RunFolder attempt) {
    tell(listener -> listener.launched(engine, attempt));
  }

  @Override
  public void trained(TrainingProgress progress, Duration elapsed) {
    tell(listener -> listener.trained(progress, elapsed));
  }

  @Override
  public void finished(RunStep step, String summary) {
    tell(listener -> listener.finished(step, summary));
  }

  @Override
  public void said(String text) {
    tell(listener -> listener.said(text));
  }

  @Override
  public void ended(String verdict, String summary) {
    tell(listener -> listener.ended(verdict, summary));
  }
}
