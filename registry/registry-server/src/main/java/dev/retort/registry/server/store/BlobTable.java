package dev.retort.registry.server.store;

import dev.retort.registry.Sha256;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Which blobs the store has, and when each was last asked for by somebody who publishes. */
final class BlobTable {
  private static final String UNREFERRED =
      "NOT EXISTS (SELECT 1 FROM artifacts a WHERE a.digest = blobs.digest)";

  private BlobTable() {}

  /** Remembers a blob that the store has. Whoever calls this holds off all others who do. */
  static void put(Handle handle, Artifact blob, long now) {
    if (!touch(handle, blob.digest(), now)) {
      handle.execute(
          "INSERT INTO blobs (digest, size, used_at) VALUES (?, ?, ?)",
          blob.digest().hex(),
          blob.size(),
          now);
    }
  }

  /** Keeps a blob for a while; whether there is one. */
  static boolean touch(Handle handle, Sha256 digest, long now) {
    return handle.execute("UPDATE blobs SET used_at = ? WHERE digest = ?", now, digest.hex()) > 0;
  }

  static Optional<Artifact> find(Handle handle, Sha256 digest) {
    return handle
        .createQuery("SELECT size FROM blobs WHERE digest = ?")
        .bind(0, digest.hex())
        .map((row, context) -> new Artifact(digest, row.getLong(1)))
        .findOne();
  }

  /** A blob that an artifact refers to. */
  static Optional<Artifact> referred(Handle handle, Sha256 digest) {
    return handle
        .createQuery("SELECT size FROM blobs WHERE digest = ? AND NOT (" + UNREFERRED + ")")
        .bind(0, digest.hex())
        .map((row, context) -> new Artifact(digest, row.getLong(1)))
        .findOne();
  }

  /** Blobs that no artifact refers to, and nobody asked for since a moment. */
  static List<Artifact> unused(Handle handle, long since) {
    return handle
        .createQuery("SELECT digest, size FROM blobs WHERE used_at < ? AND " + UNREFERRED)
        .bind(0, since)
        .map((row, context) -> new Artifact(new Sha256(row.getString(1)), row.getLong(2)))
        .list();
  }

  /** Forgets a blob that is still unused; whether it was. */
  static boolean forget(Handle handle, Sha256 digest, long since) {
    return handle.execute(
            "DELETE FROM blobs WHERE digest = ? AND used_at < ? AND " + UNREFERRED,
            digest.hex(),
            since)
        > 0;
  }
}
