package dev.retort.trainer.djl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.dataset.DatasetFixture;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
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
import dev.retort.trainer.checkpoint.Checkpoints;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A student that begins with an earlier one, on a task that a tiny one learns in seconds. */
@Timeout(300)
class WarmStartIT {
  private static final int KILLED = 137;
  private static final List<String> ROOMS = List.of("kitchen", "hall", "attic", "cellar");
  private static final List<String> DEVICES = List.of("lamp", "fan", "heater");

  @TempDir private Path folder;

  private final DecoderTrainingEngine engine = new DecoderTrainingEngine();

  /** The same rows each time, and some more. */
  private DatasetVersion switches(int rows) {
    Random random = new Random(1);
    List<String[]> pairs = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      String room = ROOMS.get(random.nextInt(ROOMS.size()));
      String device = DEVICES.get(random.nextInt(DEVICES.size()));
      boolean on = random.nextBoolean();
      pairs.add(
          new String[] {
            "%s the %s %s no %d".formatted(on ? "start" : "stop", room, device, i),
            "{\"device\":\"%s\",\"on\":%s,\"room\":\"%s\"}".formatted(device, on, room)
          });
    }
    return DatasetFixture.write(folder.resolve("switches-" + rows), AnswerKind.JSON, pairs);
  }

  private static TrainingSpec spec(DecoderSize size, int epochs) {
    return new TrainingSpec(
        new SupervisedFineTuning(),
        1,
        5,
        new DecoderRecipe(
            new DecoderStart.Scratch(size),
            new Optimisation(epochs, 2e-3, 512, 0.1, 0.01, 1, 0, 0, 100, MatrixUpdate.ADAMW),
            128,
            false));
  }

  private static TrainingSpec from(Path student, TrainingSpec spec) {
    return spec.with(
        spec.objective(), spec.decoder().from(new WarmStart.FromStudent(student, List.of())));
  }

  private ModelArtifact trained(String name, TrainingSpec spec, DatasetVersion dataset) {
    RunFolder run =
        RunFolder.create(
            folder.resolve(name),
            new RunFolder.Request("token", engine.name(), spec, dataset.folder(), GpuProfile.CPU));
    TrainingOutcome outcome = engine.train(spec, dataset, run);
    assertThat(outcome).isInstanceOf(TrainingOutcome.Completed.class);
    return ((TrainingOutcome.Completed) outcome).artifact();
  }

  @Test
  void anHeirOfOneEpochIsBetterThanAStudentThatBeganAnew() {
    Path champion = trained("champion", spec(DecoderSize.TINY, 6), switches(360)).folder();
    DatasetVersion more = switches(420);
    TrainingSpec cold = spec(DecoderSize.TINY, 1);

    assertThat(engine.objection(cold, more, champion)).isEmpty();
    ModelArtifact heir = trained("warm", from(champion, cold), more);
    ModelArtifact anew = trained("cold", cold, more);

    assertThat(heir.measures().get("held_out_loss"))
        .isLessThan(anew.measures().get("held_out_loss") / 2);
    assertThat(heir.measures().get("held_out_right"))
        .isGreaterThan(anew.measures().get("held_out_right"));
    assertThat(heir.measures()).containsEntry("began_with_student", 1.0);
    assertThat(heir.measures().get("held_out_right_oldest")).isBetween(0.0, 1.0);
    assertThat(anew.measures()).containsEntry("began_with_student", 0.0);
    assertThat(heir.folder().resolve("hf/tokenizer.json"))
        .hasSameTextualContentAs(champion.resolve("hf/tokenizer.json"));
    assertThat(engine.objection(spec(DecoderSize.SMALL, 1), more, champion))
        .hasValueSatisfying(why -> assertThat(why).contains("another size"));
    assertThat(engine.objection(cold, more, folder))
        .hasValueSatisfying(why -> assertThat(why).contains("no language model"));
  }

  /** What a process is killed in: it trains, with a checkpoint on the way. */
  static final class Training {
    private static final int METRICS_BEFORE = 30;

    private Training() {}

    /** Takes a run folder. It is interrupted once, which leaves a checkpoint, and goes on. */
    public static void main(String[] arguments) throws Exception {
      RunFolder run = new RunFolder(Path.of(arguments[0]));
      FutureTask<TrainingOutcome> first = new FutureTask<>(() -> train(run));
      Thread trainer = new Thread(first);
      trainer.start();
      while (run.reported().size() < METRICS_BEFORE && trainer.isAlive()) {
        trainer.join(20);
      }
      trainer.interrupt();
      if (!(first.get() instanceof TrainingOutcome.Cancelled)) {
        throw new IllegalStateException("it was not interrupted: " + first.get());
      }
      train(run);
    }

    private static TrainingOutcome train(RunFolder run) {
      return new DecoderTrainingEngine().train(run.request().spec(), run.dataset(), run);
    }
  }

  private static List<Long> steps(RunFolder run) {
    return run.reported().stream()
        .filter(metric -> metric.name().equals(RunFolder.Metric.LOSS))
        .map(RunFolder.Metric::step)
        .toList();
  }

  @Test
  void anHeirWhoseTrainingIsKilledGoesOnFromItsCheckpointAndBecomesTheSameStudent()
      throws Exception {
    Path champion = trained("champion", spec(DecoderSize.TINY, 1), switches(360)).folder();
    DatasetVersion more = switches(420);
    TrainingSpec warm = from(champion, spec(DecoderSize.TINY, 2));
    ModelArtifact leftAlone = trained("left-alone", warm, more);

    RunFolder killed =
        RunFolder.create(
            folder.resolve("killed"),
            new RunFolder.Request("first", engine.name(), warm, more.folder(), GpuProfile.CPU));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Training.class.getName(),
                killed.root().toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("killed.txt").toFile())
            .start();
    try {
      while (!hasGoneOn(killed) && !process.waitFor(20, TimeUnit.MILLISECONDS)) {
        assertThat(killed.root()).exists();
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor()).as("killed, not ended: see killed.txt").isEqualTo(KILLED);
    long kept = Checkpoints.step(killed.checkpoints().latest().orElseThrow());

    RunFolder next =
        RunFolder.resume(
            folder.resolve("next"),
            new RunFolder.Request("second", engine.name(), warm, more.folder(), GpuProfile.CPU),
            killed);
    TrainingOutcome outcome = engine.train(next.request().spec(), next.dataset(), next);

    assertThat(steps(next)).as("each once, those before the kill too").doesNotHaveDuplicates();
    assertThat(steps(next)).contains(1L, kept, kept + 1);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            TrainingOutcome.Completed.class,
            completed -> {
              assertThat(completed.artifact().digest()).isEqualTo(leftAlone.digest());
              assertThat(completed.artifact().measures()).containsEntry("began_with_student", 1.0);
            });
  }

  /** Whether steps behind its checkpoint have been done, which a kill takes away. */
  private static boolean hasGoneOn(RunFolder run) {
    return run.checkpoints()
        .newest()
        .map(Checkpoints::step)
        .map(step -> steps(run).stream().filter(done -> done > step).count() >= 2)
        .orElse(false);
  }

  @Test
  void aRowThatOneDatasetVersionHoldsOutIsLearntFromNoOther() {
    TrainingRows first = TrainingRows.of(switches(360).examples(Split.TRAINING));
    TrainingRows second = TrainingRows.of(switches(900).examples(Split.TRAINING));
    Set<String> ever = new HashSet<>(inputs(first.learnt()));

    assertThat(inputs(second.heldOut())).isNotEmpty().doesNotContainAnyElementsOf(ever);
    assertThat(inputs(second.learnt())).doesNotContainAnyElementsOf(inputs(first.heldOut()));
    assertThat(inputs(second.heldOut())).containsAll(inputs(first.heldOut()));
  }

  private static Set<String> inputs(List<TrainingExample> rows) {
    return rows.stream().map(TrainingExample::input).collect(Collectors.toSet());
  }
}
