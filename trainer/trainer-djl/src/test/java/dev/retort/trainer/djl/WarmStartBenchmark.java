package dev.retort.trainer.djl;

import com.sun.management.OperatingSystemMXBean;
import dev.retort.dataset.DatasetFixture;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.DecoderRecipe;
import dev.retort.trainer.DecoderSize;
import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.MatrixUpdate;
import dev.retort.trainer.ModelArtifact;
import dev.retort.trainer.Optimisation;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.SupervisedFineTuning;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.WarmStart;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * Students that begin with a champion of two thirds of the rows, beside students that begin anew:
 * held-out rows right, and CPU time of the whole training. Arguments: seeds.
 */
final class WarmStartBenchmark {
  private static final List<String> ROOMS =
      List.of("kitchen", "hall", "attic", "cellar", "garage", "study", "porch", "nursery");
  private static final List<String> DEVICES =
      List.of("lamp", "fan", "heater", "radio", "blind", "kettle");
  private static final int CHAMPIONS_ROWS = 600;
  private static final int ROWS = 900;
  private static final int CHAMPIONS_EPOCHS = 6;
  private static final double NANOS = 1e9;

  private WarmStartBenchmark() {}

  public static void main(String... seeds) throws IOException {
    System.out.println("seed  start  epochs  steps  held-out loss  right  oldest third  CPU s");
    for (String seed : seeds) {
      Path folder = Files.createTempDirectory("warm-start");
      DatasetVersion before = switches(folder, CHAMPIONS_ROWS);
      DatasetVersion now = switches(folder, ROWS);
      Path champion =
          trained(folder, "champion", spec(seed, CHAMPIONS_EPOCHS, Optional.empty()), before)
              .folder();
      for (int epochs : List.of(1, 2, 4, 6)) {
        trained(folder, "cold " + epochs, spec(seed, epochs, Optional.empty()), now);
      }
      for (int epochs : List.of(1, 2, 4)) {
        trained(folder, "warm " + epochs, spec(seed, epochs, Optional.of(champion)), now);
      }
    }
  }

  /** The same rows each time, and some more. */
  private static DatasetVersion switches(Path folder, int rows) {
    Random random = new Random(1);
    List<String[]> pairs = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      String room = ROOMS.get(random.nextInt(ROOMS.size()));
      String device = DEVICES.get(random.nextInt(DEVICES.size()));
      boolean on = random.nextBoolean();
      int minutes = random.nextInt(100);
      pairs.add(
          new String[] {
            "%s the %s %s for %d minutes, no %d"
                .formatted(on ? "start" : "stop", room, device, minutes, i),
            "{\"device\":\"%s\",\"minutes\":%d,\"on\":%s,\"room\":\"%s\"}"
                .formatted(device, minutes, on, room)
          });
    }
    return DatasetFixture.write(folder.resolve("switches-" + rows), AnswerKind.JSON, pairs);
  }

  private static TrainingSpec spec(String seed, int epochs, Optional<Path> student) {
    DecoderRecipe cold =
        new DecoderRecipe(
            new DecoderStart.Scratch(DecoderSize.TINY),
            new Optimisation(epochs, 2e-3, 512, 0.1, 0.01, 1, 0, 0, 100, MatrixUpdate.ADAMW),
            128,
            false);
    return new TrainingSpec(
        new SupervisedFineTuning(),
        Long.parseLong(seed),
        5,
        student
            .map(earlier -> cold.from(new WarmStart.FromStudent(earlier, List.of())))
            .orElse(cold));
  }

  private static ModelArtifact trained(
      Path folder, String name, TrainingSpec spec, DatasetVersion dataset) {
    DecoderTrainingEngine engine = new DecoderTrainingEngine();
    RunFolder run =
        RunFolder.create(
            folder.resolve(name.replace(' ', '-')),
            new RunFolder.Request("token", engine.name(), spec, dataset.folder(), GpuProfile.CPU));
    long before = cpu();
    TrainingOutcome outcome = engine.train(spec, dataset, run);
    double seconds = (cpu() - before) / NANOS;
    if (!(outcome instanceof TrainingOutcome.Completed completed)) {
      throw new IllegalStateException(name + ": " + outcome);
    }
    ModelArtifact artifact = completed.artifact();
    System.out.printf(
        Locale.ROOT,
        "%d  %s  %.0f  %.4f  %.3f  %.3f  %.1f%n",
        spec.seed(),
        name,
        artifact.measures().get("steps"),
        artifact.measures().get("held_out_loss"),
        artifact.measures().get("held_out_right"),
        artifact.measures().get("held_out_right_oldest"),
        seconds);
    return artifact;
  }

  private static long cpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
