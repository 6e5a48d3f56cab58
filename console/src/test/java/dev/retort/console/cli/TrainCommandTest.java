package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
  @TempDir Path folder;

  @Test
  void doesNothingWhereAnEarlierStartOfTheJobHasWrittenItsOutcome() throws Exception {
    RunFolder run =
        RunFolder.create(
            folder.resolve("run"),
            new RunFolder.Request(
                "token",
                "no-such-engine",
                TrainingSpec.seeded(1),
                folder.resolve("data"),
                GpuProfile.CPU));
    run.finish(new TrainingOutcome.Diverged("NaN"));
    String before = Files.readString(run.root().resolve("outcome.json"));
    InProcess train = InProcess.at(folder, "train", "--run-folder", run.root().toString());
    assertThat(train.exit()).isEqualTo(3);
    assertThat(run.root().resolve("outcome.json")).hasContent(before);
  }
}
