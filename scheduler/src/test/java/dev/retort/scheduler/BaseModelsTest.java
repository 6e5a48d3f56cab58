package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.registry.BaseModel;
import dev.retort.trainer.DecoderSize;
import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.FolderDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BaseModelsTest {
  @TempDir private Path folder;

  @Test
  void aSnapshotInTheHubsCacheTellsRepositoryAndRevision() throws IOException {
    Path base =
        Files.createDirectories(
            folder.resolve(
                "models--org--a-model/snapshots/0123456789abcdef0123456789abcdef01234567"));
    Files.writeString(base.resolve("config.json"), "{}");

    assertThat(BaseModels.of(new DecoderStart.FullFineTuning(base)))
        .contains(
            new BaseModel(
                "org/a-model",
                Optional.of("0123456789abcdef0123456789abcdef01234567"),
                Optional.of(FolderDigest.of(base))));
  }

  @Test
  void anyOtherFolderGivesItsNameAndDigestAndOneThatIsGoneItsName() throws IOException {
    Path base = Files.createDirectories(folder.resolve("my-model"));
    Files.writeString(base.resolve("config.json"), "{}");

    assertThat(BaseModels.of(new DecoderStart.FullFineTuning(base)))
        .contains(new BaseModel("my-model", Optional.empty(), Optional.of(FolderDigest.of(base))));
    assertThat(BaseModels.of(new DecoderStart.FullFineTuning(folder.resolve("gone"))))
        .contains(new BaseModel("gone", Optional.empty(), Optional.empty()));
    assertThat(BaseModels.of(new DecoderStart.Scratch(DecoderSize.TINY))).isEmpty();
  }
}
