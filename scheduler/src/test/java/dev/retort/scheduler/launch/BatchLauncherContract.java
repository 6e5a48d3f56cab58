package dev.retort.scheduler.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.trainer.TrainingOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What launchers do whose jobs outlive their owner, besides. */
public abstract class BatchLauncherContract extends JobLauncherContract {

  /** A launcher that gives a job that it is to stop two seconds in all to end. */
  protected abstract JobLauncher impatient(String script);

  /** Cuts the wire to the batch system, or mends it. */
  protected abstract void contact(boolean there) throws Exception;

  /** The beginning of what a person stops a job with. */
  protected abstract String byHand();

  @Test
  void saysHowToStopAJobThatCannotBeReachedAndGoesOnWithItLater() throws Exception {
    Path started = folder.resolve("started");
    Path go = folder.resolve("go");
    JobLauncher launcher =
        impatient(
            "echo start >> %s; until [ -e %s ]; do sleep 0.1; done; %s"
                .formatted(started, go, outcome(run, token)));
    CompletableFuture<TrainingOutcome> end = new CompletableFuture<>();
    Thread owner =
        new Thread(
            () -> {
              try {
                end.complete(launcher.run(run, 0, metrics -> {}));
              } catch (JobFailedException e) {
                end.completeExceptionally(e);
              }
            });
    owner.start();
    await("the start", () -> Files.exists(started));

    contact(false);
    owner.interrupt();

    assertThat(end)
        .failsWithin(SECONDS, TimeUnit.SECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(JobFailedException.class)
        .withMessageContaining("did not say within 2 s")
        .withMessageContaining(byHand());
    contact(true);
    assertThat(launcher.holds(run)).isTrue();
    Files.createFile(go);
    assertThat(launcher.run(run, 0, metrics -> {})).isEqualTo(DIVERGED);
    assertThat(lines(started)).as("it ran once").containsExactly("start");
    assertThat(launcher.holds(run)).isFalse();
  }
}
