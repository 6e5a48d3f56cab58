package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.registry.blob.BlobStorage;
import dev.retort.registry.blob.BlobStorage.AccessKey;
import dev.retort.registry.blob.BlobStorage.Addressing;
import dev.retort.registry.blob.BlobStorage.S3Bucket;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StorageSectionTest {
  private static final String KEY = "accessKeyId: 'env:ID', secretAccessKey: 'env:SECRET'";

  @TempDir private Path folder;

  @Test
  void keepsBytesInTheHomeFolderUnlessABucketIsNamed() throws IOException {
    assertThat(load("registry: {}").resolve(SecretReference::reference))
        .isEqualTo(new BlobStorage.LocalDisk());
  }

  @Test
  void namesTheBucketAndLooksItsKeyUpWhenItIsOpened() throws IOException {
    StorageSection storage = load("registry: {storage: {s3: {bucket: models, %s}}}".formatted(KEY));
    assertThat(storage.resolve(reference -> "<" + reference.reference() + ">"))
        .isEqualTo(
            new S3Bucket(
                Optional.empty(),
                "us-east-1",
                "models",
                "",
                Addressing.HOST,
                new AccessKey("<env:ID>", "<env:SECRET>")));
    assertThat(storage.resolve(reference -> "hidden").toString())
        .doesNotContain("secret=")
        .contains("id=hidden");
  }

  @Test
  void addressesOtherServersByPath() throws IOException {
    StorageSection storage =
        load(
            "registry: {storage: {s3: {bucket: models, endpoint: 'http://minio:9000', region: here,"
                + " prefix: retort/, %s}}}".formatted(KEY));
    assertThat(storage.bucket())
        .hasValue(
            new StorageSection.Bucket(
                Optional.of(URI.create("http://minio:9000")),
                "here",
                "models",
                "retort/",
                Addressing.PATH,
                new SecretReference("env:ID"),
                new SecretReference("env:SECRET")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{region: here}|registry.storage.s3.bucket is missing",
        "{bucket: models}|registry.storage.s3.accessKeyId is missing",
        "{bucket: models, secretAccessKey: word}|never the secret itself",
        "{bucket: models, prefix: retort}|write it as 'retort/'",
        "{bucket: models, addressing: dns}|none of host",
        "{buckett: models}|did you mean 'bucket'"
      })
  void refusesABucketThatCannotBeOpened(String s3, String says) {
    assertThatThrownBy(() -> load("registry: {storage: {s3: %s}}".formatted(s3)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(says);
  }

  private StorageSection load(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("retort.yaml"), yaml);
    return RetortConfig.load(file, Map.of()).registry().storage();
  }
}
