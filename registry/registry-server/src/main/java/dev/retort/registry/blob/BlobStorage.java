package dev.retort.registry.blob;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** Where blobs are kept. */
public sealed interface BlobStorage {
  /** Opens the store of a registry whose state is in a folder. */
  BlobStore open(Path home) throws IOException;

  /** In the registry's own folder. */
  record LocalDisk() implements BlobStorage {
    @Override
    public BlobStore open(Path home) throws IOException {
      return DiskBlobStore.open(home.resolve("blobs"));
    }
  }

  /**
   * In a bucket of S3 or of something that speaks its protocol.
   *
   * @param endpoint of something other than AWS; empty: AWS
   * @param bucket exists already
   * @param prefix goes before each key; empty, or ended by a slash
   * @param style how requests name the bucket
   */
  record S3Bucket(
      Optional<URI> endpoint,
      String region,
      String bucket,
      String prefix,
      Addressing style,
      AccessKey key)
      implements BlobStorage {
    public S3Bucket {
      Objects.requireNonNull(endpoint, "endpoint");
      Objects.requireNonNull(style, "style");
      Objects.requireNonNull(key, "key");
      if (region.isBlank() || bucket.isBlank()) {
        throw new IllegalArgumentException("a bucket has a name and a region");
      }
      if (!prefix.isEmpty() && (!prefix.endsWith("/") || prefix.startsWith("/"))) {
        throw new IllegalArgumentException(
            "the prefix '%s' doesn't part folders from files: write it as 'retort/'"
                .formatted(prefix));
      }
    }

    @Override
    public BlobStore open(Path home) throws IOException {
      return S3BlobStore.open(this);
    }
  }

  /** How requests name the bucket. */
  enum Addressing {
    /** {@code https://bucket.host/key}, as AWS has it. */
    HOST,
    /** {@code https://host/bucket/key}, as most others have it. */
    PATH
  }

  /** Who asks. */
  record AccessKey(String id, String secret) {
    public AccessKey {
      if (id.isBlank() || secret.isBlank()) {
        throw new IllegalArgumentException("an access key has an id and a secret");
      }
    }

    /** Without the secret. */
    @Override
    public String toString() {
      return "AccessKey[id=" + id + "]";
    }
  }
}
