package dev.retort.console;

import dev.retort.trainer.RunFolder;
import dev.retort.trainer.external.ExternalTrainer;
import dev.retort.trainer.handover.Contact;
import dev.retort.trainer.handover.RemoteTraining;
import dev.retort.trainer.handover.RunAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Works on run folders that are handed over: each is trained by a Java of its own, whose standard
 * input says when to stop.
 */
public final class HandedOverTraining {
  /** What a training is given beyond its own time to stop. */
  private static final Duration BEYOND = Duration.ofSeconds(15);

  private HandedOverTraining() {}

  /**
   * A training that is ready to begin.
   *
   * @param scratch its files lie in a folder within
   * @param patience with an owner that cannot be reached
   * @param grace for a training that is asked to stop
   * @param output gets what the training prints
   */
  public static RemoteTraining of(
      RunAddress.HandedOver job,
      Path scratch,
      Duration patience,
      Duration grace,
      String mainClass,
      List<ExternalTrainer> trainers,
      OutputStream output) {
    return new RemoteTraining(
        job,
        scratch.toAbsolutePath().resolve("retort-" + UUID.randomUUID()),
        Contact.patient(patience),
        grace.plus(BEYOND),
        new OwnJava(OwnJvm.tied(mainClass, trainers)),
        output);
  }

  private record OwnJava(OwnJvm command) implements RemoteTraining.Trainer {
    @Override
    public Process start(RunFolder run) throws IOException {
      ProcessBuilder builder =
          new ProcessBuilder(command.argv(run, run.request().hardware())).redirectErrorStream(true);
      builder.environment().remove(RunAddress.TOKEN);
      return builder.start();
    }

    /** Not by a signal: a batch system may send that to every process, and a second one kills. */
    @Override
    public void stop(Process process) {
      try {
        process.getOutputStream().write("stop\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
      } catch (IOException e) {
        if (process.isAlive()) {
          throw new UncheckedIOException("cannot ask the training to stop: " + e.getMessage(), e);
        }
      }
    }
  }
}
