package dev.retort.console.simulate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process writes on, such that it can lose its memory and not its disk. A process that is
 * killed leaves what the operating system holds of its files at that moment: so they are
 * {@linkplain #freeze copied} then, whatever it goes on to write goes to the files that nobody
 * looks at again, and its successor {@linkplain #thaw finds} the copy in the same place. Used by
 * one thread.
 */
final class Disk {
  private final Path root;
  private final Path place;
  private int generation;

  /**
   * A disk.
   *
   * @param root a folder of its own
   */
  Disk(Path root) {
    this.root = root;
    this.place = root.resolve("disk");
    try {
      Files.createDirectories(folder(0));
      Files.createSymbolicLink(place, folder(0));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Where the process finds it. */
  Path place() {
    return place;
  }

  private Path folder(int number) {
    return root.resolve("generation-" + number);
  }

  /** Keeps what is on it now for {@link #thaw}. */
  void freeze() {
    Path from = folder(generation);
    Path to = folder(generation + 1);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        copy(file, to.resolve(from.relativize(file)));
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** A file that is gone by now was about to be. */
  private static void copy(Path from, Path to) throws IOException {
    if (Files.isDirectory(from)) {
      Files.createDirectories(to);
    } else if (Files.exists(from)) {
      Files.copy(from, to);
    }
  }

  /** Has what was kept take the place of what is there; the process is over. */
  void thaw() {
    try {
      Files.delete(place);
      Files.createSymbolicLink(place, folder(generation + 1));
      remove(folder(generation));
      generation++;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static void remove(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }

  private UncheckedIOException failed(IOException e) {
    return new UncheckedIOException(
        "the simulation cannot use %s: %s".formatted(root, e.getMessage()), e);
  }
}
