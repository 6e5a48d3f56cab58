package dev.retort.registry.blob;

import dev.retort.registry.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Bytes under their own digest, which never change. Whoever reads a digest gets the bytes that have
 * it: a blob appears whole and durable, or not at all. Safe for use by many threads; {@link #put}
 * and {@link #delete} of one digest must not overlap.
 */
public interface BlobStore extends AutoCloseable {
  /** A blob as the store lists it; {@code storedAt} by the store's own clock. */
  record Stored(Sha256 digest, long size, Instant storedAt) {}

  /**
   * Keeps a finished upload, durable when this returns. The upload's file is gone then, or left
   * where it was if this fails. A digest that the store has already is not stored again.
   */
  void put(StagedFile upload) throws IOException;

  /** How many bytes a blob has; empty if there is none of this digest. */
  Optional<Long> size(Sha256 digest) throws IOException;

  /** The file that holds a blob, for a store on this machine's disk; it must not be changed. */
  Optional<Path> file(Sha256 digest);

  /**
   * Reads a part of a blob; the caller closes the stream, at any point.
   *
   * @throws java.nio.file.NoSuchFileException if there is none of this digest
   */
  InputStream open(Sha256 digest, ByteRange range) throws IOException;

  /** Removes a blob; nothing happens if there is none. */
  void delete(Sha256 digest) throws IOException;

  /** Tells every blob, in no particular order; those stored meanwhile may be missing. */
  void list(Consumer<Stored> listener) throws IOException;

  /** Removes what uploads that began before a moment and never ended have left in the store. */
  void sweep(Instant before) throws IOException;

  @Override
  void close();
}
