package dev.retort.registry.server.store;

import dev.retort.registry.Sha256;
import dev.retort.registry.blob.BlobPath;
import dev.retort.registry.server.store.ArtifactEntry.FileEntry;
import dev.retort.registry.server.store.ArtifactEntry.FolderEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * Which digest lies under which path. Each row is an entry of its folder, so that a listing reads
 * its own rows only. Whoever changes rows holds off all others who do.
 */
final class ArtifactTable {
  private ArtifactTable() {}

  static Optional<Artifact> find(Handle handle, BlobPath path) {
    return handle
        .createQuery(
            "SELECT b.digest, b.size FROM artifacts a JOIN blobs b ON b.digest = a.digest"
                + " WHERE a.folder = ? AND a.name = ?")
        .bind(0, path.parent().value())
        .bind(1, path.name())
        .map((row, context) -> new Artifact(new Sha256(row.getString(1)), row.getLong(2)))
        .findOne();
  }

  static boolean isFolder(Handle handle, BlobPath path) {
    return path.isRoot() || digest(handle, path).filter(Optional::isEmpty).isPresent();
  }

  /** In the order of their names. */
  static List<ArtifactEntry> list(Handle handle, BlobPath folder) {
    return handle
        .createQuery(
            "SELECT a.name, b.size FROM artifacts a LEFT JOIN blobs b ON b.digest = a.digest"
                + " WHERE a.folder = ?")
        .bind(0, folder.value())
        .map((row, context) -> entry(row.getString(1), row.getObject(2, Long.class)))
        .stream()
        .sorted(Comparator.comparing(ArtifactEntry::name))
        .toList();
  }

  private static ArtifactEntry entry(String name, Long size) {
    return size == null ? new FolderEntry(name) : new FileEntry(name, size);
  }

  /** Every file under a folder, by its path below that. */
  static NavigableMap<String, Artifact> contents(Handle handle, BlobPath root) {
    NavigableMap<String, Artifact> files = new TreeMap<>();
    Deque<BlobPath> folders = new ArrayDeque<>(List.of(new BlobPath("")));
    while (!folders.isEmpty()) {
      BlobPath folder = folders.pop();
      handle
          .createQuery(
              "SELECT a.name, b.digest, b.size FROM artifacts a"
                  + " LEFT JOIN blobs b ON b.digest = a.digest WHERE a.folder = ?")
          .bind(0, root.resolve(folder).value())
          .map(
              (row, context) -> {
                BlobPath below = folder.resolve(new BlobPath(row.getString(1)));
                String digest = row.getString(2);
                if (digest == null) {
                  folders.push(below);
                } else {
                  files.put(below.value(), new Artifact(new Sha256(digest), row.getLong(3)));
                }
                return below;
              })
          .list();
    }
    return files;
  }

  /** Every file at or under a path. */
  static List<BlobPath> files(Handle handle, BlobPath path) {
    if (find(handle, path).isPresent()) {
      return List.of(path);
    }
    List<BlobPath> files = new ArrayList<>();
    Deque<BlobPath> folders = new ArrayDeque<>(List.of(path));
    while (!folders.isEmpty()) {
      BlobPath folder = folders.pop();
      for (ArtifactEntry entry : list(handle, folder)) {
        BlobPath below = folder.resolve(new BlobPath(entry.name()));
        (entry instanceof FolderEntry ? folders : files).add(below);
      }
    }
    return files;
  }

  /**
   * Gives a path a digest that the table of blobs has.
   *
   * @throws ProtocolException if the path is a folder, or leads through a file
   */
  static void put(Handle handle, BlobPath path, Sha256 digest) {
    Optional<Optional<String>> before = digest(handle, path);
    if (before.isPresent()) {
      if (before.get().isEmpty()) {
        throw bothFileAndFolder(path);
      }
      handle.execute(
          "UPDATE artifacts SET digest = ? WHERE folder = ? AND name = ?",
          digest.hex(),
          path.parent().value(),
          path.name());
      return;
    }
    makeFolders(handle, path);
    insert(handle, path, digest.hex());
  }

  /** Removes a file, or a folder with all it holds, and the folders that are empty then. */
  static void delete(Handle handle, BlobPath path) {
    for (BlobPath file : files(handle, path)) {
      deleteRow(handle, file);
      BlobPath folder = file.parent();
      while (!folder.isRoot() && isEmpty(handle, folder)) {
        deleteRow(handle, folder);
        folder = folder.parent();
      }
    }
  }

  private static void makeFolders(Handle handle, BlobPath path) {
    for (BlobPath above = path.parent(); !above.isRoot(); above = above.parent()) {
      Optional<Optional<String>> row = digest(handle, above);
      if (row.isPresent() && row.get().isPresent()) {
        throw bothFileAndFolder(path);
      }
      if (row.isPresent()) {
        return;
      }
      insert(handle, above, null);
    }
  }

  /** Empty if there is no such row; a row without a digest is a folder. */
  private static Optional<Optional<String>> digest(Handle handle, BlobPath path) {
    return handle
        .createQuery("SELECT digest FROM artifacts WHERE folder = ? AND name = ?")
        .bind(0, path.parent().value())
        .bind(1, path.name())
        .map((row, context) -> Optional.ofNullable(row.getString(1)))
        .findOne();
  }

  private static boolean isEmpty(Handle handle, BlobPath folder) {
    return handle
        .createQuery("SELECT 1 FROM artifacts WHERE folder = ? LIMIT 1")
        .bind(0, folder.value())
        .mapTo(Integer.class)
        .findOne()
        .isEmpty();
  }

  private static void insert(Handle handle, BlobPath path, String digest) {
    handle.execute(
        "INSERT INTO artifacts (folder, name, digest) VALUES (?, ?, ?)",
        path.parent().value(),
        path.name(),
        digest);
  }

  private static void deleteRow(Handle handle, BlobPath path) {
    handle.execute(
        "DELETE FROM artifacts WHERE folder = ? AND name = ?", path.parent().value(), path.name());
  }

  private static ProtocolException bothFileAndFolder(BlobPath path) {
    return ProtocolException.invalid(
        "Invalid path: '%s' would be both a file and a folder".formatted(path.value()));
  }
}
