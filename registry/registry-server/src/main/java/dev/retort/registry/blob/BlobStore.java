package dev.retort.registry.blob;

import dev.retort.registry.AtomicPath;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Files under paths, in a folder that one process owns. An upload is written to its own file first;
 * {@link #publish} makes it visible, whole and durable. Safe for use by many threads.
 */
public final class BlobStore {
  private final Path blobs;
  private final Path uploads;

  private BlobStore(Path blobs, Path uploads) {
    this.blobs = blobs;
    this.uploads = uploads;
  }

  /** A file or a folder in a listing. */
  public sealed interface Entry {
    /** Its last part. */
    String name();
  }

  /** A file with its size in bytes. */
  public record FileEntry(String name, long size) implements Entry {}

  /** A folder that holds something. */
  public record FolderEntry(String name) implements Entry {}

  /** Opens a store, and removes what a dead process left half-uploaded. */
  public static BlobStore open(Path folder) throws IOException {
    Path blobs = folder.resolve("artifacts");
    Path uploads = folder.resolve("uploads");
    AtomicPath.createFolders(blobs);
    AtomicPath.deleteTree(uploads);
    AtomicPath.createFolders(uploads);
    return new BlobStore(blobs, uploads);
  }

  /** A file of its own for an upload, not made yet. */
  public Path upload() {
    return uploads.resolve(UUID.randomUUID().toString());
  }

  /**
   * Gives a finished upload its path; a file of that path is replaced.
   *
   * @throws FileAlreadyExistsException if the path is a folder, or leads through a file
   */
  public void publish(Path upload, BlobPath path) throws IOException {
    Path target = file(path);
    if (Files.isDirectory(target)) {
      throw new FileAlreadyExistsException(path.value());
    }
    for (Path above = target.getParent(); !above.equals(blobs); above = above.getParent()) {
      if (Files.isRegularFile(above)) {
        throw new FileAlreadyExistsException(path.value());
      }
    }
    AtomicPath.force(upload);
    AtomicPath.createFolders(target.getParent());
    AtomicPath.publish(upload, target);
  }

  /** Where a file lies; empty if there is none. */
  public Optional<Path> find(BlobPath path) {
    return Optional.of(file(path))
        .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
  }

  /** Whether there is a file, or a folder with a file somewhere in it. */
  public boolean exists(BlobPath path) throws IOException {
    Path root = file(path);
    if (!Files.exists(root)) {
      return false;
    }
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.anyMatch(Files::isRegularFile);
    }
  }

  /** A folder's entries by name; none if there is no such folder. */
  public List<Entry> list(BlobPath path) throws IOException {
    Path folder = file(path);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> children;
    try (Stream<Path> list = Files.list(folder)) {
      children = list.sorted(Comparator.comparing(Path::toString)).toList();
    }
    List<Entry> entries = new ArrayList<>();
    for (Path child : children) {
      String name = child.getFileName().toString();
      entries.add(
          Files.isDirectory(child)
              ? new FolderEntry(name)
              : new FileEntry(name, Files.size(child)));
    }
    return entries;
  }

  /** Removes a file, or a folder with all it holds. */
  public void delete(BlobPath path) throws IOException {
    if (path.isRoot()) {
      throw new IllegalArgumentException("Invalid path");
    }
    AtomicPath.deleteTree(file(path));
  }

  private Path file(BlobPath path) {
    return blobs.resolve(path.value());
  }
}
