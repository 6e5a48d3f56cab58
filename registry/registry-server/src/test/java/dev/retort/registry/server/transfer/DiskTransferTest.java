package dev.retort.registry.server.transfer;

import static dev.retort.registry.server.transfer.ByteClient.ARTIFACTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.registry.Sha256;
import dev.retort.registry.blob.BlobStorage;
import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.RegistryServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class DiskTransferTest extends ArtifactTransferContract {
  @Override
  BlobStorage storage() {
    return new BlobStorage.LocalDisk();
  }

  @Test
  void storesEqualFilesOnceUnderTheirDigestReadOnly() throws Exception {
    byte[] file = bytes(1, 100);
    client().put("0/a/f", file);
    client().put("0/b/g", file);

    String hex = Sha256.of(file).hex();
    Path blob = blobs().resolve(hex.substring(0, 2)).resolve(hex.substring(2));
    assertThat(files(blobs())).containsExactly(blob);
    assertThat(Files.readAllBytes(blob)).isEqualTo(file);
    assertThat(Files.getPosixFilePermissions(blob)).doesNotContain(PosixFilePermission.OWNER_WRITE);
    assertThat(folder.resolve("home/uploads")).isEmptyDirectory();
  }

  @Test
  void removesABlobThatAKilledServerStoredForNobody() throws Exception {
    Path stray = blobs().resolve("ab").resolve("c".repeat(62));
    Files.createDirectories(stray.getParent());
    Files.writeString(stray, "left behind");
    Files.setLastModifiedTime(stray, FileTime.from(Instant.now().minusSeconds(60)));
    client().put("0/a/f", bytes(1, 100));

    assertThat(collectNow("true").at("/blobs/bytes").asLong()).isEqualTo(11);
    assertThat(stray).exists();
    assertThat(collectNow("false").at("/blobs/count").asLong()).isEqualTo(1);
    assertThat(stray).doesNotExist();
    assertThat(client().get(ARTIFACTS + "0/a/f").body()).isEqualTo(bytes(1, 100));
  }

  @Test
  void takesOverAHomeThatKeptFilesUnderTheirPaths() throws Exception {
    Path home = folder.resolve("old");
    Path model = Files.createDirectories(home.resolve("artifacts/0/run/artifacts/model"));
    Files.writeString(model.resolve("weights"), "weights");
    Files.writeString(model.resolve("copy of weights"), "weights");
    Files.writeString(home.resolve("artifacts/0/run/artifacts/log.txt"), "log");

    for (int opening = 0; opening < 2; opening++) {
      try (RegistryServer server =
          RegistryServer.start(RegistryServerConfig.loopback(home, 0), Clock.systemUTC())) {
        ByteClient client = new ByteClient(server.uri());
        assertThat(client.get(ARTIFACTS + "0/run/artifacts/model/weights").body())
            .asString()
            .isEqualTo("weights");
        assertThat(client.get(ARTIFACTS + "0/run/artifacts/model/copy%20of%20weights").body())
            .asString()
            .isEqualTo("weights");
        assertThat(client.get(ARTIFACTS + "0/run/artifacts/log.txt").body())
            .asString()
            .isEqualTo("log");
      }
      assertThat(home.resolve("artifacts")).doesNotExist();
      assertThat(files(home.resolve("blobs"))).hasSize(2);
    }
  }

  private Path blobs() {
    return folder.resolve("home/blobs/sha256");
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }
}
