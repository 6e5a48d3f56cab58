package dev.retort.registry.server.store;

import dev.retort.registry.Sha256;
import dev.retort.registry.blob.StagedFile;
import dev.retort.registry.blob.UploadFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * An upload whose bytes come in as many requests as it takes, one at a time. While the process
 * lives, it remembers the digest so far; after a restart, it reads once what is there. Safe for use
 * by many threads.
 */
public final class ResumableUpload {
  private final Uploads uploads;
  private final String id;
  private final Sha256 digest;
  private final long size;
  private final Instant startedAt;
  private final Path path;
  private UploadFile file;
  private boolean taken;
  private boolean over;

  ResumableUpload(
      Uploads uploads, String id, Sha256 digest, long size, Instant startedAt, Path path) {
    this.uploads = uploads;
    this.id = id;
    this.digest = digest;
    this.size = size;
    this.startedAt = startedAt;
    this.path = path;
  }

  /** Its name in requests. */
  public String id() {
    return id;
  }

  /** How many bytes it will have. */
  public long size() {
    return size;
  }

  /** How many bytes it has so far. */
  public synchronized long offset() throws IOException {
    if (file != null) {
      return file.size();
    }
    return Files.exists(path) ? Files.size(path) : 0;
  }

  /**
   * Takes it for one request, until {@link #release}.
   *
   * @param offset where the request believes that it stands
   * @param length how many bytes it says that it brings
   */
  public synchronized void take(long offset, long length) throws IOException {
    if (over) {
      throw Uploads.missing(id);
    }
    if (taken) {
      throw ProtocolException.conflict(
          "Another request is adding to the upload %s: wait for it, then ask where it stands"
              .formatted(id));
    }
    if (offset != offset()) {
      throw ProtocolException.conflict(
          "The upload %s stands at byte %d, not at %d: go on from there"
              .formatted(id, offset(), offset));
    }
    uploads.requireSpace(length);
    if (file == null) {
      file = Files.exists(path) ? UploadFile.resume(path) : UploadFile.create(path);
    }
    taken = true;
  }

  /** Adds bytes, for the request that took it. */
  public synchronized void append(byte[] bytes) throws IOException {
    if (file.size() + bytes.length > size) {
      throw ProtocolException.invalid(
          "The upload %s has %d bytes, as was said when it began: this request brings more"
              .formatted(id, size));
    }
    file.append(bytes);
  }

  /**
   * Ends the request that took it. With the last byte it becomes a blob.
   *
   * @return where it stands
   * @throws ProtocolException if it is complete and has another digest: nothing is left of it then
   */
  public synchronized long release() throws IOException {
    taken = false;
    long offset = file.size();
    if (offset == size) {
      uploads.complete(this);
    }
    return offset;
  }

  synchronized boolean isFree() {
    return !taken;
  }

  synchronized Instant lastChange() throws IOException {
    return Files.exists(path) ? Files.getLastModifiedTime(path).toInstant() : startedAt;
  }

  /** The bytes, if they have the digest; a failure of the store leaves them for another try. */
  synchronized StagedFile finish() throws IOException {
    StagedFile staged = file.finish();
    file = null;
    if (staged.digest().equals(digest)) {
      return staged;
    }
    uploads.abandon(this);
    throw ProtocolException.invalid(
        "The %d bytes of the upload %s have the SHA-256 %s, not %s as was said: send them again"
            .formatted(size, id, staged.digest(), digest));
  }

  synchronized void discard() throws IOException {
    if (taken) {
      throw ProtocolException.conflict(
          "Another request is adding to the upload %s: wait for it".formatted(id));
    }
    over = true;
    close();
    Files.deleteIfExists(path);
  }

  synchronized void close() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
