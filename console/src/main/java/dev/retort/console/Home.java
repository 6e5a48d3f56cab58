package dev.retort.console;

import dev.retort.capture.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The folder that holds all state. One process owns it at a time; the operating system gives the
 * lock back when the process ends, however it ends.
 */
public final class Home implements AutoCloseable {
  private static final String LOCK = "lock";

  private final Path root;
  private final Path work;
  private final FileChannel channel;

  private Home(Path root, Path work, FileChannel channel) {
    this.root = root;
    this.work = work;
    this.channel = channel;
  }

  /**
   * Takes a folder, creating it if need be.
   *
   * @throws HomeInUseException if another process has it; the message says which
   * @throws UncheckedIOException if it cannot be created or written
   */
  public static Home take(Path folder) {
    return take(folder, Optional.empty());
  }

  /**
   * Takes a folder, creating it if need be.
   *
   * @param work where the exchange log, datasets and runs are if not in the folder: others may use
   *     them, too
   * @throws HomeInUseException if another process has it; the message says which
   * @throws UncheckedIOException if it cannot be created or written
   */
  public static Home take(Path folder, Optional<Path> work) {
    Path root = folder.toAbsolutePath().normalize();
    Path file = root.resolve(LOCK);
    try {
      Files.createDirectories(root);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        FileLock lock = channel.tryLock();
        if (lock == null) {
          throw inUse(root, Files.readString(file));
        }
      } catch (OverlappingFileLockException e) {
        channel.close();
        throw inUse(root, Long.toString(ProcessHandle.current().pid()));
      } catch (HomeInUseException e) {
        channel.close();
        throw e;
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)),
          0);
      return new Home(root, work.orElse(root), channel);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot use %s as home: %s. Choose another with --home."
              .formatted(root, DurableFile.reason(e)),
          e);
    }
  }

  private static HomeInUseException inUse(Path root, String owner) {
    return new HomeInUseException(
        "the home %s is in use by process %s. Wait for it to end, stop it, or choose another home with --home."
            .formatted(root, owner.isBlank() ? "(unknown)" : owner.strip()),
        owner.strip().matches("\\d{1,18}")
            ? RegistryAddress.in(root, Long.parseLong(owner.strip())).map(RegistryAddress::endpoint)
            : Optional.empty());
  }

  /** The process that has a folder, or had it last; empty if none ever did. */
  public static OptionalLong owner(Path folder) {
    try {
      String text = Files.readString(folder.resolve(LOCK), StandardCharsets.UTF_8).strip();
      return text.matches("\\d{1,18}")
          ? OptionalLong.of(Long.parseLong(text))
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** When a process took a folder last; empty if none ever did. */
  public static Optional<FileTime> lastTaken(Path folder) {
    try {
      return Optional.of(Files.getLastModifiedTime(folder.resolve(LOCK)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The exchange log's folder. */
  public Path exchanges() {
    return exchanges(work);
  }

  /** The exchange log's folder in a home or another working folder, whoever has it. */
  public static Path exchanges(Path root) {
    return root.resolve("exchanges");
  }

  /** Where rejected log lines are kept. */
  public Path rejects() {
    return root.resolve("rejects");
  }

  /** Where dataset versions are. */
  public Path datasets() {
    return work.resolve("datasets");
  }

  /** Run folders, reports and bundles. */
  public Path runs() {
    return runs(work);
  }

  /** The folder of run folders, reports and bundles in a home or another working folder. */
  public static Path runs(Path root) {
    return root.resolve("runs");
  }

  /** Trainings that were only for their opinions on labels. */
  public Path opinions() {
    return root.resolve("opinions");
  }

  /** Unfinished rounds of asking the teacher for labels, each in a folder named like its task. */
  public Path labelling() {
    return root.resolve("labelling");
  }

  /** The registry's own state. */
  public Path registry() {
    return root.resolve("registry");
  }

  /** Bundles that a router has pulled. */
  public Path pulled() {
    return root.resolve("pulled");
  }

  /** What a router did about versions. */
  public Path rollouts() {
    return rollouts(root);
  }

  /** What a router on a home did about versions, whoever has the home. */
  public static Path rollouts(Path root) {
    return root.resolve("rollouts.jsonl");
  }

  /** What a router has learned from live traffic. */
  public Path live() {
    return live(root);
  }

  /** What a router on a home has learned from live traffic, whoever has the home. */
  public static Path live(Path root) {
    return root.resolve("live");
  }

  /** Where what nodes share is: in the folder, unless that is elsewhere. */
  public Path work() {
    return work;
  }

  /** The folder itself. */
  public Path root() {
    return root;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot let go of " + root, e);
    }
  }
}
