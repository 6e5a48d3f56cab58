package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.dataset.DatasetVersion;
import dev.retort.scheduler.launch.JobCancelledException;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.launch.JobWatcher;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingEngine;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings on a machine that has memory for so many sequences at once, or that are stopped. */
class ScarceMemoryIT {
  private static final int ROWS = 1_400;

  @TempDir Path home;

  /** Word counts, gathered in micro-batches. */
  private static final class InMicroBatches implements TrainingEngine {
    private final WordBayesEngine words = new WordBayesEngine();

    @Override
    public String name() {
      return words.name();
    }

    @Override
    public String bundleFolder() {
      return words.bundleFolder();
    }

    @Override
    public boolean canLearn(DatasetVersion dataset) {
      return words.canLearn(dataset);
    }

    @Override
    public boolean learnsInMicroBatches() {
      return true;
    }

    @Override
    public TrainingOutcome train(TrainingSpec spec, DatasetVersion dataset, RunFolder run) {
      return words.train(spec, dataset, run);
    }
  }

  /** Takes a checkpoint, and comes no further with more sequences than it has memory for. */
  private static final class ScarceLauncher implements JobLauncher {
    private final TrainingEngine engine = new InMicroBatches();
    private final List<Integer> tried = new ArrayList<>();
    private final List<String> begun = new ArrayList<>();
    private final int most;
    private boolean stops;

    ScarceLauncher(int most) {
      this.most = most;
    }

    @Override
    public TrainingOutcome run(RunFolder run, int priority, JobWatcher watcher) {
      RunFolder.Request request = run.request();
      tried.add(request.hardware().microBatch());
      begun.add(run.resumeFrom().map(path -> path.getFileName().toString()).orElse("beginning"));
      run.checkpoints()
          .publish(tried.size(), files -> Files.writeString(files.resolve("state"), "state"));
      if (stops) {
        stops = false;
        run.finish(new TrainingOutcome.Cancelled());
        return new TrainingOutcome.Cancelled();
      }
      if (request.hardware().microBatch() > most) {
        return new TrainingOutcome.OutOfMemory("no room for so many");
      }
      TrainingOutcome outcome = engine.train(request.spec(), run.dataset(), run);
      run.finish(outcome);
      watcher.reported(run.reported());
      return outcome;
    }
  }

  @Test
  void halvesTheMicroBatchAndGoesOnFromTheCheckpoint() {
    ScarceLauncher launcher = new ScarceLauncher(2);
    try (Night night = night()) {
      RunOutcome outcome = run(night, launcher);
      assertThat(outcome).isNotInstanceOf(RunOutcome.WithoutStudent.class);
    }
    assertThat(launcher.tried).containsExactly(8, 4, 2);
    assertThat(launcher.begun)
        .containsExactly("beginning", "step-000000000001", "step-000000000002");
  }

  @Test
  void givesUpAtOneSequence() {
    ScarceLauncher launcher = new ScarceLauncher(0);
    try (Night night = night()) {
      assertThat(run(night, launcher))
          .isInstanceOfSatisfying(
              RunOutcome.WithoutStudent.class,
              without ->
                  assertThat(without.summary())
                      .contains("no room for so many")
                      .contains("gradientCheckpointing"));
    }
    assertThat(launcher.tried).containsExactly(8, 4, 2, 1);
  }

  @Test
  void aStoppedRunGoesOnWithTheSameDataset() {
    ScarceLauncher launcher = new ScarceLauncher(8);
    launcher.stops = true;
    try (Night night = night()) {
      assertThatThrownBy(() -> run(night, launcher))
          .isInstanceOf(JobCancelledException.class)
          .hasMessageContaining("at step 1");
      // Traffic that came in between is left for the next night.
      night.captured(TicketTraffic.seeded(9).tickets(10, 3).exchanges());
      assertThat(run(night, launcher)).isNotInstanceOf(RunOutcome.WithoutStudent.class);
    }
    assertThat(launcher.begun).containsExactly("beginning", "step-000000000001");
  }

  private Night night() {
    return new Night(home).captured(TicketTraffic.seeded(5).tickets(ROWS, 3).exchanges());
  }

  private static RunOutcome run(Night night, ScarceLauncher launcher) {
    return new NightlyRun(night.floors(launcher.engine, launcher), RunListener.SILENT)
        .run(Night.request());
  }
}
