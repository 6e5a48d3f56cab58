package dev.retort.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Writes under a draft's name beside the target, then gives it the target's name in one step. */
public final class AtomicPath {
  private static final String DRAFT = ".draft";

  private AtomicPath() {}

  /** A name, not used yet, on the target's own disk. */
  public static Path draft(Path target) {
    Path absolute = target.toAbsolutePath().normalize();
    String owner = ProcessHandle.current().pid() + "." + UUID.randomUUID();
    return absolute.resolveSibling("." + absolute.getFileName() + "." + owner + DRAFT);
  }

  /** Removes the target's drafts that processes left behind which no longer run. */
  public static void sweep(Path target) throws IOException {
    Path absolute = target.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    if (!Files.isDirectory(parent)) {
      return;
    }
    Pattern draft =
        Pattern.compile(
            Pattern.quote("." + absolute.getFileName() + ".")
                + "(\\d+)\\.[0-9a-f-]{36}"
                + Pattern.quote(DRAFT));
    List<Path> siblings;
    try (Stream<Path> list = Files.list(parent)) {
      siblings = list.toList();
    }
    for (Path sibling : siblings) {
      Matcher matcher = draft.matcher(sibling.getFileName().toString());
      if (matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
        deleteTree(sibling);
      }
    }
  }

  /**
   * Renames a draft, whose bytes were {@linkplain #force forced} before, and forces the parent. A
   * file or an empty folder of that name is replaced.
   */
  public static void publish(Path draft, Path target) throws IOException {
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceOne(target.toAbsolutePath().getParent());
  }

  /** Forces a file, or a folder with all it holds, to the disk. */
  public static void force(Path path) throws IOException {
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            forceOne(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            forceOne(folder);
            return super.postVisitDirectory(folder, failure);
          }
        });
  }

  /** Makes a folder with its parents, each entry forced to the disk. */
  public static void createFolders(Path folder) throws IOException {
    Path absolute = folder.toAbsolutePath();
    if (Files.isDirectory(absolute)) {
      return;
    }
    Path parent = absolute.getParent();
    if (parent != null) {
      createFolders(parent);
    }
    Files.createDirectories(absolute);
    if (parent != null) {
      forceOne(parent);
    }
  }

  /** Removes a file, or a folder with all it holds; nothing happens if there is none. */
  public static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            Files.deleteIfExists(folder);
            return super.postVisitDirectory(folder, failure);
          }
        });
  }

  /** Removes a draft after a failure, whose report must not be lost to a second one. */
  public static void discard(Path draft, Throwable failure) {
    try {
      deleteTree(draft);
    } catch (IOException | UncheckedIOException e) {
      failure.addSuppressed(e);
    }
  }

  private static void forceOne(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
