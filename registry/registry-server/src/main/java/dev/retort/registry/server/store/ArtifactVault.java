package dev.retort.registry.server.store;

import dev.retort.registry.blob.BlobPath;
import dev.retort.registry.blob.BlobStore;
import dev.retort.registry.server.store.VersionStore.Draft;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The blobs and the versions that seal them. A version is created alone, files change together: so
 * none changes between the check that a version's source exists and its seal.
 */
public final class ArtifactVault {
  private final BlobStore blobs;
  private final VersionStore versions;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  public ArtifactVault(BlobStore blobs, VersionStore versions) {
    this.blobs = blobs;
    this.versions = versions;
  }

  public BlobStore blobs() {
    return blobs;
  }

  public Version seal(Actor actor, Draft draft) throws IOException {
    lock.writeLock().lock();
    try {
      if (draft.files().isRoot() || !blobs.exists(draft.files())) {
        throw ProtocolException.invalid(
            "Invalid model version source: '%s'. No artifact exists there: upload the model first."
                .formatted(draft.source()));
      }
      return versions.create(actor, draft);
    } finally {
      lock.writeLock().unlock();
    }
  }

  public void publish(Path upload, BlobPath path) throws IOException {
    lock.readLock().lock();
    try {
      requireUnsealed(path);
      blobs.publish(upload, path);
    } catch (FileAlreadyExistsException e) {
      throw ProtocolException.invalid(
          "Invalid path: '%s' would be both a file and a folder".formatted(path.value()));
    } finally {
      lock.readLock().unlock();
    }
  }

  public void delete(BlobPath path) throws IOException {
    lock.readLock().lock();
    try {
      requireUnsealed(path);
      if (!blobs.exists(path)) {
        throw ProtocolException.missing("No artifact at '%s'".formatted(path.value()));
      }
      blobs.delete(path);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Refuses a change to the files of a registered version. */
  public void requireUnsealed(BlobPath path) {
    if (path.isRoot()) {
      throw ProtocolException.invalid("Invalid path");
    }
    if (versions.isSealed(path)) {
      throw ProtocolException.conflict(
          ("'%s' belongs to a registered model version, whose files never change: upload to another"
                  + " path, or delete the version first")
              .formatted(path.value()));
    }
  }
}
