package dev.retort.registry.server.transfer;

import static dev.retort.registry.server.transfer.ByteClient.ARTIFACTS;
import static dev.retort.registry.server.transfer.ByteClient.BLOBS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.registry.Sha256;
import dev.retort.registry.blob.BlobStorage;
import dev.retort.registry.blob.BlobStorage.S3Bucket;
import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.RegistryServerConfig;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same against a real S3-compatible server. */
final class S3TransferIT extends ArtifactTransferContract {
  @TempDir private static Path objects;
  private static S3MockServer s3;

  @BeforeAll
  static void startS3() throws Exception {
    s3 = S3MockServer.start(objects.resolve("s3"));
  }

  @AfterAll
  static void stopS3() {
    s3.close();
  }

  @Override
  BlobStorage storage() {
    // Each home has a part of the bucket for itself.
    S3Bucket bucket = s3.bucket();
    return new S3Bucket(
        bucket.endpoint(),
        bucket.region(),
        bucket.bucket(),
        folder.getFileName() + "/",
        bucket.style(),
        bucket.key());
  }

  @Test
  void sendsBigFilesInPartsAndReadsAnyPart() throws Exception {
    int size = (40 << 20) + 12_345;
    byte[] file = bytes(9, size);
    client().put("0/a/big", file);

    assertThat(client().get(BLOBS + Sha256.of(file)).body()).isEqualTo(file);
    for (int offset : new int[] {0, (16 << 20) - 3, (32 << 20) - 1, size - 4}) {
      assertThat(
              client()
                  .get(ARTIFACTS + "0/a/big", "Range", "bytes=" + offset + "-" + (offset + 3))
                  .body())
          .isEqualTo(Arrays.copyOfRange(file, offset, offset + 4));
    }
  }

  @Test
  void saysWhichBucketIsMissing() {
    S3Bucket bucket = s3.bucket();
    S3Bucket missing =
        new S3Bucket(
            bucket.endpoint(), bucket.region(), "nowhere", "", bucket.style(), bucket.key());
    assertThatThrownBy(
            () ->
                RegistryServer.start(
                    RegistryServerConfig.loopback(folder.resolve("other"), 0).withStorage(missing),
                    Clock.systemUTC()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("nowhere");
  }
}
