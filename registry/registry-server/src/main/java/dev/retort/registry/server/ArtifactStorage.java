package dev.retort.registry.server;

import dev.retort.registry.RegistryException;
import dev.retort.registry.blob.BlobStore;
import dev.retort.registry.server.store.ArtifactVault;
import dev.retort.registry.server.store.ArtifactVault.Reads;
import dev.retort.registry.server.store.Database;
import dev.retort.registry.server.store.GarbageCollector;
import dev.retort.registry.server.store.OldArtifacts;
import dev.retort.registry.server.store.Uploads;
import java.io.IOException;
import java.time.Clock;

/** What a server has open of its artifacts. */
record ArtifactStorage(
    BlobStore blobs, ArtifactVault vault, Uploads uploads, GarbageCollector garbage)
    implements AutoCloseable {
  static ArtifactStorage open(RegistryServerConfig config, Database database, Clock clock)
      throws IOException {
    BlobStore blobs = config.storage().open(config.home());
    try {
      ArtifactVault vault = new ArtifactVault(database.jdbi(), blobs, clock, reads(config));
      Uploads uploads =
          Uploads.open(database.jdbi(), vault, config.home().resolve("uploads"), clock);
      // Where another server writes, the uploads of the home may be its own.
      if (database.isWriter()) {
        OldArtifacts.takeOver(config.home().resolve("artifacts"), vault);
        uploads.removeAbandoned();
      }
      return new ArtifactStorage(
          blobs, vault, uploads, new GarbageCollector(database.jdbi(), vault, uploads, clock));
    } catch (IOException | RuntimeException e) {
      blobs.close();
      throw e;
    }
  }

  private static Reads reads(RegistryServerConfig config) {
    return config.database().isPresent() ? Reads.FRESH : Reads.REMEMBERED;
  }

  @Override
  public void close() {
    try (blobs) {
      uploads.close();
    } catch (IOException e) {
      throw new RegistryException("cannot close an upload's file: " + e.getMessage(), e);
    }
  }
}
