package dev.retort.console.config;

import dev.retort.registry.blob.BlobStorage;
import dev.retort.registry.blob.BlobStorage.AccessKey;
import dev.retort.registry.blob.BlobStorage.Addressing;
import dev.retort.registry.blob.BlobStorage.S3Bucket;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where the registry keeps the bytes of models.
 *
 * @param bucket a bucket of S3 or of something that speaks its protocol; empty: the home folder
 */
public record StorageSection(Optional<Bucket> bucket) {
  /** The home folder. */
  public static final StorageSection DEFAULT = new StorageSection(Optional.empty());

  private static final String REGION = "us-east-1";

  /** A bucket, with where its key is to be found. */
  public record Bucket(
      Optional<URI> endpoint,
      String region,
      String name,
      String prefix,
      Addressing addressing,
      SecretReference accessKeyId,
      SecretReference secretAccessKey) {}

  /**
   * By {@code s3} with {@code bucket}, {@code endpoint}, {@code region}, {@code prefix}, {@code
   * addressing}, {@code accessKeyId} and {@code secretAccessKey}.
   */
  static StorageSection read(ConfigSection section) {
    ConfigSection s3 = section.section("s3");
    Optional<URI> endpoint = s3.value("endpoint", RegistryConfig::http);
    Optional<String> region = s3.value("region", Function.identity());
    Optional<String> bucket = s3.value("bucket", Function.identity());
    Optional<String> prefix = s3.value("prefix", StorageSection::prefix);
    Optional<Addressing> addressing = s3.value("addressing", StorageSection::addressing);
    Optional<SecretReference> id = s3.secret("accessKeyId");
    Optional<SecretReference> secret = s3.secret("secretAccessKey");
    if (!s3.isPresent()) {
      return DEFAULT;
    }
    s3.require("bucket", "it says which bucket, which must exist");
    s3.require("accessKeyId", "a bucket is opened with a key, as env:NAME or file:PATH");
    s3.require("secretAccessKey", "a bucket is opened with a key, as env:NAME or file:PATH");
    if (bucket.isEmpty() || id.isEmpty() || secret.isEmpty()) {
      return DEFAULT;
    }
    return new StorageSection(
        Optional.of(
            new Bucket(
                endpoint,
                region.orElse(REGION),
                bucket.get(),
                prefix.orElse(""),
                addressing.orElse(endpoint.isPresent() ? Addressing.PATH : Addressing.HOST),
                id.get(),
                secret.get())));
  }

  /** The storage itself, with the key. */
  public BlobStorage resolve(Function<SecretReference, String> secrets) {
    return bucket
        .<BlobStorage>map(
            s3 ->
                new S3Bucket(
                    s3.endpoint(),
                    s3.region(),
                    s3.name(),
                    s3.prefix(),
                    s3.addressing(),
                    new AccessKey(
                        secrets.apply(s3.accessKeyId()), secrets.apply(s3.secretAccessKey()))))
        .orElseGet(BlobStorage.LocalDisk::new);
  }

  private static String prefix(String text) {
    if (text.startsWith("/") || !text.endsWith("/")) {
      throw new IllegalArgumentException(
          "'%s' doesn't part folders from files: write it as 'retort/'".formatted(text));
    }
    return text;
  }

  private static Addressing addressing(String text) {
    return switch (text) {
      case "host" -> Addressing.HOST;
      case "path" -> Addressing.PATH;
      default ->
          throw new IllegalArgumentException(
              "'%s' is none of host (https://bucket.host/key), path (https://host/bucket/key)"
                  .formatted(text));
    };
  }
}
