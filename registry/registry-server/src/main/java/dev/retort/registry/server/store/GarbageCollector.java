package dev.retort.registry.server.store;

import dev.retort.registry.Sha256;
import dev.retort.registry.blob.BlobPath;
import dev.retort.registry.blob.BlobStore.Stored;
import dev.retort.registry.server.store.Garbage.Mode;
import dev.retort.registry.server.store.Garbage.Patience;
import dev.retort.registry.server.store.Garbage.Pile;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Finds what nothing needs any more: artifacts of runs that were deleted, uploads that were
 * abandoned, blobs that no artifact refers to. What a version seals is never touched, nor what a
 * run has that wasn't deleted. Publications may go on meanwhile.
 */
public final class GarbageCollector {
  private static final String DELETED_RUNS =
      "SELECT r.artifact_uri FROM runs r JOIN experiments e ON e.experiment_id = r.experiment_id"
          + " WHERE (r.lifecycle_stage = 'deleted' AND r.deleted_at < :before)"
          + " OR (e.lifecycle_stage = 'deleted' AND e.last_update_time < :before)";

  private final Jdbi jdbi;
  private final ArtifactVault vault;
  private final Uploads uploads;
  private final Clock clock;

  public GarbageCollector(Jdbi jdbi, ArtifactVault vault, Uploads uploads, Clock clock) {
    this.jdbi = jdbi;
    this.vault = vault;
    this.uploads = uploads;
    this.clock = clock;
  }

  /** Looks, and removes what it finds if asked to. */
  public Garbage collect(Mode mode, Patience patience) throws IOException {
    Instant now = clock.instant();
    Pile abandoned = abandon(mode, patience);
    Instant blobsBefore = now.minus(patience.unusedBlobs());
    List<Artifact> unused = new ArrayList<>();
    Pile artifacts =
        vault.change(
            handle -> {
              handle.savepoint("before");
              Pile found = forgetArtifacts(handle, now.minus(patience.deletedRuns()));
              unused.addAll(BlobTable.unused(handle, blobsBefore.toEpochMilli()));
              if (mode == Mode.DRY_RUN) {
                handle.rollbackToSavepoint("before");
              }
              return found;
            });
    Pile blobs = removeBlobs(mode, unused, blobsBefore);
    if (mode == Mode.DELETE) {
      vault.blobs().sweep(now.minus(patience.idleUploads()));
    }
    return new Garbage(artifacts, abandoned, blobs);
  }

  private Pile abandon(Mode mode, Patience patience) throws IOException {
    Pile abandoned = Pile.EMPTY;
    for (ResumableUpload upload : uploads.idle(patience.idleUploads())) {
      abandoned = abandoned.plus(upload.offset());
      if (mode == Mode.DELETE) {
        uploads.abandon(upload);
      }
    }
    return abandoned;
  }

  private static Pile forgetArtifacts(Handle handle, Instant before) {
    Pile found = Pile.EMPTY;
    List<String> roots =
        handle
            .createQuery(DELETED_RUNS)
            .bind("before", before.toEpochMilli())
            .mapTo(String.class)
            .list();
    for (String root : roots) {
      BlobPath folder = ArtifactUri.parse(root);
      boolean free = !VersionTable.isSealed(handle, folder);
      for (BlobPath file : ArtifactTable.files(handle, folder)) {
        if (free || !VersionTable.isSealed(handle, file)) {
          found = found.plus(ArtifactTable.find(handle, file).orElseThrow().size());
          ArtifactTable.delete(handle, file);
        }
      }
    }
    return found;
  }

  private Pile removeBlobs(Mode mode, List<Artifact> unused, Instant before) throws IOException {
    List<Artifact> found = new ArrayList<>(unused);
    vault.blobs().list(stored -> strayed(stored, before).ifPresent(found::add));
    Pile blobs = Pile.EMPTY;
    for (Artifact blob : found) {
      if (mode == Mode.DRY_RUN || remove(blob.digest(), before)) {
        blobs = blobs.plus(blob.size());
      }
    }
    return blobs;
  }

  /** A blob that a process stored just before it died. */
  private Optional<Artifact> strayed(Stored stored, Instant before) {
    boolean known =
        !stored.storedAt().isBefore(before)
            || jdbi.withHandle(handle -> BlobTable.find(handle, stored.digest())).isPresent();
    return known ? Optional.empty() : Optional.of(new Artifact(stored.digest(), stored.size()));
  }

  /** The row goes first: a store that dies then has a blob too many, never one too few. */
  private boolean remove(Sha256 digest, Instant before) throws IOException {
    boolean[] removed = new boolean[1];
    vault
        .pins()
        .unlessHeld(
            digest,
            () -> {
              boolean unknown =
                  vault.change(
                      handle ->
                          BlobTable.forget(handle, digest, before.toEpochMilli())
                              || BlobTable.find(handle, digest).isEmpty());
              if (unknown) {
                vault.blobs().delete(digest);
                removed[0] = true;
              }
            });
    return removed[0];
  }
}
