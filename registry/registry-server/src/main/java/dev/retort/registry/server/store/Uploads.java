package dev.retort.registry.server.store;

import dev.retort.registry.AtomicPath;
import dev.retort.registry.Sha256;
import dev.retort.registry.blob.UploadFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/**
 * Bytes that are on their way to the store: uploads in one piece, and such that may break and go
 * on, over restarts too. Safe for use by many threads.
 */
public final class Uploads implements AutoCloseable {
  /** An upload that nobody went on with for so long is abandoned. */
  public static final Duration PATIENCE = Duration.ofDays(1);

  private static final String ONE_PIECE = "piece-";
  // What Linux, macOS and Windows say, and a quota.
  private static final List<String> FULL =
      List.of("No space left", "not enough space", "Disk quota exceeded");

  private final Jdbi jdbi;
  private final ArtifactVault vault;
  private final Path folder;
  private final Clock clock;
  private final Map<String, ResumableUpload> active = new ConcurrentHashMap<>();

  private Uploads(Jdbi jdbi, ArtifactVault vault, Path folder, Clock clock) {
    this.jdbi = jdbi;
    this.vault = vault;
    this.folder = folder;
    this.clock = clock;
  }

  /** Opens the uploads of a registry. */
  public static Uploads open(Jdbi jdbi, ArtifactVault vault, Path folder, Clock clock)
      throws IOException {
    AtomicPath.createFolders(folder);
    return new Uploads(jdbi, vault, folder, clock);
  }

  /** Removes what a dead process left that can't go on; nobody else uploads meanwhile. */
  public void removeAbandoned() throws IOException {
    Set<String> known = new HashSet<>(ids());
    for (Path file : children(folder)) {
      if (!known.contains(file.getFileName().toString())) {
        AtomicPath.deleteTree(file);
      }
    }
    expire();
  }

  /** A file for an upload in one piece. */
  public UploadFile onePiece() throws IOException {
    return UploadFile.create(folder.resolve(ONE_PIECE + UUID.randomUUID()));
  }

  /**
   * Begins an upload that may break and go on.
   *
   * @return its id; empty if the store has the blob already, and keeps it for a while
   */
  public Optional<String> begin(Sha256 digest, long size) throws IOException {
    if (size < 0) {
      throw ProtocolException.invalid(
          "Invalid value %d for parameter 'size': it counts bytes".formatted(size));
    }
    if (vault.keep(digest)) {
      return Optional.empty();
    }
    String id = UUID.randomUUID().toString();
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "INSERT INTO uploads (upload_id, digest, size, started_at) VALUES (?, ?, ?, ?)",
                id,
                digest.hex(),
                size,
                clock.millis()));
    return Optional.of(id);
  }

  /** An upload that was begun and isn't complete yet. */
  public ResumableUpload get(String id) {
    ResumableUpload running = active.get(id);
    if (running != null) {
      return running;
    }
    ResumableUpload found = find(id).orElseThrow(() -> missing(id));
    ResumableUpload raced = active.putIfAbsent(id, found);
    return raced == null ? found : raced;
  }

  /** Gives an upload up, with what it has so far. */
  public void abandon(ResumableUpload upload) throws IOException {
    upload.discard();
    jdbi.useTransaction(
        handle -> handle.execute("DELETE FROM uploads WHERE upload_id = ?", upload.id()));
    active.remove(upload.id(), upload);
  }

  /** Uploads that nobody went on with for a while. */
  List<ResumableUpload> idle(Duration patience) throws IOException {
    Instant before = clock.instant().minus(patience);
    List<ResumableUpload> idle = new ArrayList<>();
    for (String id : ids()) {
      ResumableUpload upload = get(id);
      if (upload.lastChange().isBefore(before) && upload.isFree()) {
        idle.add(upload);
      }
    }
    return idle;
  }

  private void expire() throws IOException {
    for (ResumableUpload upload : idle(PATIENCE)) {
      abandon(upload);
    }
  }

  /** Makes a blob of a complete upload, which is over then. */
  void complete(ResumableUpload upload) throws IOException {
    vault.store(upload.finish());
    abandon(upload);
  }

  /** Refuses what doesn't fit on the disk. */
  public void requireSpace(long bytes) throws IOException {
    long usable = Files.getFileStore(folder).getUsableSpace();
    if (bytes > usable) {
      throw full("%d bytes don't fit, the disk has room for %d".formatted(bytes, usable));
    }
  }

  /**
   * A disk that refuses bytes, in words that say so; any other failure as it is.
   *
   * @throws ProtocolException if the disk is full
   */
  public static IOException explained(IOException failure) {
    String reason = String.valueOf(failure.getMessage());
    if (FULL.stream().anyMatch(reason::contains)) {
      throw full(reason);
    }
    return failure;
  }

  static ProtocolException missing(String id) {
    return ProtocolException.missing(
        "No upload %s: it is complete, or was abandoned. Begin again.".formatted(id));
  }

  private static ProtocolException full(String reason) {
    return new ProtocolException(
        ErrorCode.INSUFFICIENT_STORAGE,
        "The registry's disk is full: %s. Make room there (retort registry gc), then try again."
            .formatted(reason));
  }

  @Override
  public void close() throws IOException {
    for (ResumableUpload upload : active.values()) {
      upload.close();
    }
  }

  private Optional<ResumableUpload> find(String id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT upload_id, digest, size, started_at FROM uploads WHERE upload_id = ?")
                .bind(0, id)
                .map(
                    (row, context) ->
                        new ResumableUpload(
                            this,
                            row.getString(1),
                            new Sha256(row.getString(2)),
                            row.getLong(3),
                            Instant.ofEpochMilli(row.getLong(4)),
                            folder.resolve(row.getString(1))))
                .findOne());
  }

  private List<String> ids() {
    return jdbi.withHandle(
        handle -> handle.createQuery("SELECT upload_id FROM uploads").mapTo(String.class).list());
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.toList();
    }
  }
}
