package dev.retort.registry.server.store;

import dev.retort.registry.Sha256;
import dev.retort.registry.blob.BlobPath;
import dev.retort.registry.blob.BlobStore;
import dev.retort.registry.blob.StagedFile;
import dev.retort.registry.server.store.VersionStore.Draft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Paths, the blobs that lie under them, and the versions that seal them. Bytes are stored first,
 * then a path refers to them: a path never leads to bytes that aren't there. One change of paths or
 * seals at a time, so that none changes between the check that a version's source exists and its
 * seal. Safe for use by many threads.
 */
public final class ArtifactVault {
  private static final int MOST_REMEMBERED = 10_000;

  private final Jdbi jdbi;
  private final BlobStore blobs;
  private final Clock clock;
  private final Reads reads;
  private final Lock changes = new ReentrantLock();
  private final BlobPins pins = new BlobPins();
  private volatile ConcurrentMap<BlobPath, Artifact> remembered = new ConcurrentHashMap<>();

  public ArtifactVault(Jdbi jdbi, BlobStore blobs, Clock clock, Reads reads) {
    this.jdbi = jdbi;
    this.blobs = blobs;
    this.clock = clock;
    this.reads = reads;
  }

  /** How paths are looked up. */
  public enum Reads {
    /** In memory if they were looked up before: nobody else changes the database. */
    REMEMBERED,
    /** In the database each time, which other servers change too. */
    FRESH
  }

  /** The bytes. */
  public BlobStore blobs() {
    return blobs;
  }

  /** The file of a path; empty if there is none. */
  public Optional<Artifact> find(BlobPath path) {
    // What a change overtakes is put into the map that the change has thrown away.
    ConcurrentMap<BlobPath, Artifact> current = remembered;
    Optional<Artifact> found = jdbi.withHandle(handle -> ArtifactTable.find(handle, path));
    if (reads == Reads.REMEMBERED && current.size() < MOST_REMEMBERED) {
      found.ifPresent(artifact -> current.put(path, artifact));
    }
    return found;
  }

  /** The file of a path if it is in memory; waits for nothing. */
  public Optional<Artifact> remembered(BlobPath path) {
    return Optional.ofNullable(remembered.get(path));
  }

  /** A blob that some path refers to. */
  public Optional<Artifact> find(Sha256 digest) {
    return jdbi.withHandle(handle -> BlobTable.referred(handle, digest));
  }

  /** A folder's entries by name; none if there is no such folder. */
  public List<ArtifactEntry> list(BlobPath folder) {
    return jdbi.withHandle(handle -> ArtifactTable.list(handle, folder));
  }

  /** Every file under a folder, by its path below that. */
  public NavigableMap<String, Artifact> contents(BlobPath folder) {
    return jdbi.withHandle(handle -> ArtifactTable.contents(handle, folder));
  }

  /** Has a version created of files that exist, which never change from then on. */
  public Version seal(Draft draft, Function<Draft, Version> create) {
    changes.lock();
    try {
      if (draft.files().isRoot() || !exists(draft.files())) {
        throw ProtocolException.invalid(
            "Invalid model version source: '%s'. No artifact exists there: upload the model first."
                .formatted(draft.source()));
      }
      return create.apply(draft);
    } finally {
      changes.unlock();
    }
  }

  /** Stores an upload under a path; a file that is there already is replaced. */
  public void publish(StagedFile upload, BlobPath path) throws IOException {
    pins.holding(
        upload.digest(),
        () -> {
          blobs.put(upload);
          refer(path, new Artifact(upload.digest(), upload.size()));
        });
  }

  /**
   * Stores a file that has its path already, sealed or not. The path refers to it first: the file
   * is gone from its old place once it is stored.
   */
  void takeOver(StagedFile file, BlobPath path) throws IOException {
    Artifact blob = new Artifact(file.digest(), file.size());
    change(
        handle -> {
          BlobTable.put(handle, blob, clock.millis());
          ArtifactTable.put(handle, path, blob.digest());
          return blob;
        });
    blobs.put(file);
  }

  /** Stores an upload that a path will refer to soon: if none does, it is removed some day. */
  public void store(StagedFile upload) throws IOException {
    pins.holding(
        upload.digest(),
        () -> {
          blobs.put(upload);
          Artifact blob = new Artifact(upload.digest(), upload.size());
          change(
              handle -> {
                BlobTable.put(handle, blob, clock.millis());
                return blob;
              });
        });
  }

  /**
   * Gives a blob that the store has another path.
   *
   * @throws ProtocolException if the store doesn't have it
   */
  public void link(Sha256 digest, BlobPath path) throws IOException {
    pins.holding(digest, () -> refer(path, require(digest)));
  }

  /** Whether the store has a blob, which it keeps for a while then, so that it can be linked. */
  public boolean keep(Sha256 digest) throws IOException {
    boolean[] kept = new boolean[1];
    pins.holding(
        digest, () -> kept[0] = change(handle -> BlobTable.touch(handle, digest, clock.millis())));
    return kept[0];
  }

  /** Removes a file, or a folder with all it holds. */
  public void delete(BlobPath path) {
    change(
        handle -> {
          requireUnsealed(handle, path);
          if (!exists(handle, path)) {
            throw ProtocolException.missing("No artifact at '%s'".formatted(path.value()));
          }
          ArtifactTable.delete(handle, path);
          return path;
        });
  }

  /** Refuses a change to the files of a registered version, and a path that can't have files. */
  public void requireUnsealed(BlobPath path) {
    jdbi.useHandle(handle -> requireUnsealed(handle, path));
  }

  /** Makes one change of paths and seals, alone. */
  <T> T change(Function<Handle, T> work) {
    changes.lock();
    try {
      return jdbi.inTransaction(work::apply);
    } finally {
      remembered = new ConcurrentHashMap<>();
      changes.unlock();
    }
  }

  /** What keeps publications and garbage collection from each other. */
  BlobPins pins() {
    return pins;
  }

  private void refer(BlobPath path, Artifact blob) {
    change(
        handle -> {
          requireUnsealed(handle, path);
          BlobTable.put(handle, blob, clock.millis());
          ArtifactTable.put(handle, path, blob.digest());
          return path;
        });
  }

  private Artifact require(Sha256 digest) {
    return jdbi.withHandle(handle -> BlobTable.find(handle, digest))
        .orElseThrow(
            () ->
                ProtocolException.missing(
                    "The store has no blob %s: upload its bytes".formatted(digest)));
  }

  private boolean exists(BlobPath path) {
    return jdbi.withHandle(handle -> exists(handle, path));
  }

  private static boolean exists(Handle handle, BlobPath path) {
    return ArtifactTable.isFolder(handle, path) || ArtifactTable.find(handle, path).isPresent();
  }

  private static void requireUnsealed(Handle handle, BlobPath path) {
    if (path.isRoot()) {
      throw ProtocolException.invalid("Invalid path");
    }
    int bytes = path.value().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Limits.PATH_BYTES) {
      throw ProtocolException.invalid(
          "Invalid path: it has %d bytes in UTF-8, the limit is %d: shorten it"
              .formatted(bytes, Limits.PATH_BYTES));
    }
    if (VersionTable.isSealed(handle, path)) {
      throw ProtocolException.conflict(
          ("'%s' belongs to a registered model version, whose files never change: upload to another"
                  + " path, or delete the version first")
              .formatted(path.value()));
    }
  }
}
