package dev.retort.registry.server.store;

import java.time.Duration;

/**
 * What garbage collection found.
 *
 * @param artifacts files of deleted runs; their bytes are those of the blobs that go with them
 * @param uploads that were abandoned
 * @param blobs that no artifact refers to
 */
public record Garbage(Pile artifacts, Pile uploads, Pile blobs) {
  /** Whether there was nothing. */
  public boolean isEmpty() {
    return artifacts.count() + uploads.count() + blobs.count() == 0;
  }

  /** How many of something, and their bytes. */
  public record Pile(long count, long bytes) {
    static final Pile EMPTY = new Pile(0, 0);

    Pile plus(long size) {
      return new Pile(count + 1, bytes + size);
    }
  }

  /** Whether to look only. */
  public enum Mode {
    DRY_RUN,
    DELETE
  }

  /**
   * How long things are left alone.
   *
   * @param deletedRuns since the run was deleted
   * @param idleUploads since the last byte came
   * @param unusedBlobs since somebody who publishes asked for it; must be longer than a publication
   *     takes from its first upload to its last
   */
  public record Patience(Duration deletedRuns, Duration idleUploads, Duration unusedBlobs) {
    public static final Patience DEFAULT =
        new Patience(Duration.ofDays(30), Uploads.PATIENCE, Duration.ofHours(24));

    public Patience {
      if (deletedRuns.isNegative() || idleUploads.isNegative() || unusedBlobs.isNegative()) {
        throw ProtocolException.invalid("A time to wait is at least 0 seconds");
      }
    }
  }
}
