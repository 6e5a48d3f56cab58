package dev.retort.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Files that are whole or absent, whatever dies when: written under a temporary name beside the
 * target, forced to the disk, renamed, and the folder forced too.
 */
public final class DurableFile {
  private static final String TEMPORARY = ".tmp";

  private DurableFile() {}

  /** Writes a file atomically, with its parent folders. An existing one is replaced. */
  public static void write(Path file, byte[] content) {
    Path temporary = temporary(file);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(temporary, content);
    } catch (IOException e) {
      throw failed(file, temporary, e);
    }
    publish(temporary, file);
  }

  /**
   * Writes a file that nobody has written yet. Of many writers at once, in whichever processes and
   * on whichever machines that see the folder, one succeeds; the others leave its file as it is.
   * The file system has to know hard links.
   *
   * @return whether this call wrote it
   */
  public static boolean writeIfAbsent(Path file, byte[] content) {
    Path temporary = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + TEMPORARY);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(temporary, content);
      force(temporary);
      boolean linked = link(temporary, file);
      Files.delete(temporary);
      force(file.toAbsolutePath().getParent());
      return linked;
    } catch (IOException e) {
      throw failed(file, temporary, e);
    }
  }

  private static boolean link(Path written, Path file) throws IOException {
    try {
      Files.createLink(file, written);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** The name under which a file that is to be {@linkplain #publish published} is written first. */
  public static Path temporary(Path file) {
    return file.resolveSibling(file.getFileName() + TEMPORARY);
  }

  /**
   * Gives a finished temporary file or folder its name: its bytes are forced to the disk, then it
   * is renamed, then the parent folder is forced.
   */
  public static void publish(Path temporary, Path target) {
    try {
      try (Stream<Path> walk = Files.walk(temporary)) {
        List<Path> parts = walk.toList();
        for (Path part : parts) {
          force(part);
        }
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      force(target.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw failed(target, temporary, e);
    }
  }

  /** Removes a file or a folder with all it holds; nothing happens if it does not exist. */
  public static void deleteTree(Path root) {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(root)) {
      List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + root + ": " + reason(e), e);
    }
  }

  /** Why the file system refuses, in words: its exceptions often carry nothing but the path. */
  public static String reason(IOException refusal) {
    if (refusal instanceof NoSuchFileException) {
      return "there is no such file or folder";
    }
    if (refusal instanceof AccessDeniedException) {
      return "access is denied";
    }
    if (refusal instanceof FileSystemException detailed && detailed.getReason() != null) {
      return detailed.getReason();
    }
    return refusal.getMessage();
  }

  /** Forces a file's bytes, or a folder's entries, to the disk. */
  public static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Removes what has been written of a file so far, and says why there is no more. */
  static UncheckedIOException failed(Path file, Path temporary, IOException cause) {
    try {
      deleteTree(temporary);
    } catch (UncheckedIOException suppressed) {
      cause.addSuppressed(suppressed);
    }
    return new UncheckedIOException("cannot write " + file + ": " + reason(cause), cause);
  }
}
