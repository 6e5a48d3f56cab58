package dev.retort.scheduler.launch.handover;

import dev.retort.trainer.RunFolder;
import dev.retort.trainer.handover.Contact;
import dev.retort.trainer.handover.RemoteTraining;
import dev.retort.trainer.handover.RunAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A worker whose trainings are commands of a test. What they say of the owner's folder they mean of
 * the worker's own.
 */
public final class HandedOverShell {
  private static final Contact CONTACT =
      new Contact(Duration.ofMillis(50), Duration.ofMillis(400), Duration.ofMinutes(2));
  private static final Duration GRACE = Duration.ofSeconds(10);

  private HandedOverShell() {}

  /** URL, scratch folder, the owner's run folder, and the command. */
  public static void main(String[] args) throws IOException {
    String owners = args[2];
    List<String> command = List.of(args).subList(3, args.length);
    RunAddress address =
        RunAddress.of(args[0], Optional.ofNullable(System.getenv(RunAddress.TOKEN)));
    RemoteTraining training =
        new RemoteTraining(
            (RunAddress.HandedOver) address,
            Path.of(args[1]),
            CONTACT,
            GRACE,
            new Shell(owners, command),
            System.out);
    Thread work = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  training.stop();
                  try {
                    work.join();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    int exit = 1;
    try {
      exit = training.toItsEnd();
    } catch (RuntimeException e) {
      System.out.println("worker: " + e.getMessage());
    } finally {
      Runtime.getRuntime().halt(exit);
    }
  }

  private record Shell(String owners, List<String> command) implements RemoteTraining.Trainer {
    @Override
    public Process start(RunFolder run) throws IOException {
      List<String> words = new ArrayList<>();
      for (String word : command) {
        words.add(word.replace(owners, run.root().toString()));
      }
      ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
      builder.environment().remove(RunAddress.TOKEN);
      return builder.start();
    }

    @Override
    public void stop(Process process) {
      process.toHandle().destroy();
    }
  }
}
