package dev.retort.registry.blob;

import dev.retort.registry.AtomicPath;
import dev.retort.registry.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Blobs as read-only files {@code sha256/ab/cdef…} in a folder, which is on one disk with the
 * uploads: storing is a rename.
 */
public final class DiskBlobStore implements BlobStore {
  private static final int SHELF = 2;
  private static final Pattern REST = Pattern.compile("[0-9a-f]{62}");

  private final Path root;

  private DiskBlobStore(Path root) {
    this.root = root;
  }

  /** Opens the store in a folder, which is made if need be. */
  public static DiskBlobStore open(Path folder) throws IOException {
    Path root = folder.resolve("sha256");
    AtomicPath.createFolders(root);
    return new DiskBlobStore(root);
  }

  @Override
  public void put(StagedFile upload) throws IOException {
    Path target = path(upload.digest());
    if (size(upload.digest()).filter(size -> size == upload.size()).isPresent()) {
      Files.delete(upload.file());
      return;
    }
    AtomicPath.force(upload.file());
    // A system without such permissions has none to take away.
    upload.file().toFile().setReadOnly();
    AtomicPath.createFolders(target.getParent());
    AtomicPath.publish(upload.file(), target);
  }

  @Override
  public Optional<Long> size(Sha256 digest) throws IOException {
    try {
      BasicFileAttributes found =
          Files.readAttributes(path(digest), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Optional.of(found.size()).filter(size -> found.isRegularFile());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Path> file(Sha256 digest) {
    return Optional.of(path(digest));
  }

  @Override
  public InputStream open(Sha256 digest, ByteRange range) throws IOException {
    FileChannel channel = FileChannel.open(path(digest), StandardOpenOption.READ);
    channel.position(range.offset());
    return new BoundedStream(Channels.newInputStream(channel), range.length());
  }

  @Override
  public void delete(Sha256 digest) throws IOException {
    Files.deleteIfExists(path(digest));
  }

  @Override
  public void list(Consumer<Stored> listener) throws IOException {
    for (Path shelf : children(root)) {
      for (Path file : children(shelf)) {
        if (REST.matcher(file.getFileName().toString()).matches()) {
          tell(shelf, file, listener);
        }
      }
    }
  }

  private static void tell(Path shelf, Path file, Consumer<Stored> listener) throws IOException {
    Sha256 digest = new Sha256(shelf.getFileName().toString() + file.getFileName());
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      // A rename leaves the time of the last write as it is, and changes nothing else that is told.
      listener.accept(new Stored(digest, found.size(), found.lastModifiedTime().toInstant()));
    } catch (NoSuchFileException e) {
      // Deleted since the folder was read: it is no blob any more.
      return;
    }
  }

  /** Nothing is ever unfinished here: a blob gets its name when it is whole. */
  @Override
  public void sweep(Instant before) {}

  @Override
  public void close() {}

  private Path path(Sha256 digest) {
    return root.resolve(digest.hex().substring(0, SHELF)).resolve(digest.hex().substring(SHELF));
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.toList();
    }
  }
}
