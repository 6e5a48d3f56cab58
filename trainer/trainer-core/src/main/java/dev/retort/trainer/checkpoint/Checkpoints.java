package dev.retort.trainer.checkpoint;

import dev.retort.capture.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of one run: a folder {@code step-N} each, with N in twelve digits, the engine's
 * own files in it, and a {@code checkpoint.json} that lists them with sizes and digests. A folder
 * gets its name when everything in it is on the disk. The newest {@value #KEPT} are kept: one that
 * is found damaged leaves another.
 *
 * <p>One process publishes; any number may read.
 *
 * @param root the folder of the folders; it need not exist
 */
public record Checkpoints(Path root) {
  private static final int KEPT = 2;
  private static final Pattern NAME = Pattern.compile("step-(\\d{12,18})");

  public Checkpoints {
    Objects.requireNonNull(root);
  }

  /** Writes an engine's files. */
  @FunctionalInterface
  public interface Writer {
    /**
     * Writes into an empty folder.
     *
     * @throws IOException if the disk refuses
     */
    void write(Path folder) throws IOException;
  }

  /**
   * Takes a checkpoint, and then lets go of those before the last two. Taking one of a step that
   * has one already replaces it.
   *
   * @param step counts from 0; what the engine counts by
   * @return its folder
   * @throws UncheckedIOException if the disk refuses; the earlier checkpoints stay
   */
  public Path publish(long step, Writer writer) {
    Path target = root.resolve(name(step));
    Path temporary = DurableFile.temporary(target);
    try {
      DurableFile.deleteTree(temporary);
      Files.createDirectories(temporary);
      writer.write(temporary);
      CheckpointManifest.write(temporary, step);
    } catch (IOException e) {
      UncheckedIOException refused =
          new UncheckedIOException(
              "cannot write checkpoint %s: %s".formatted(target, DurableFile.reason(e)), e);
      withdraw(temporary, refused);
      throw refused;
    } catch (RuntimeException e) {
      withdraw(temporary, e);
      throw e;
    }
    // A rename does not replace a folder that has files in it.
    DurableFile.deleteTree(target);
    DurableFile.publish(temporary, target);
    prune(step);
    return target;
  }

  /**
   * Takes a checkpoint that somebody else has written whole into a folder beside this one's, and
   * lets go of those before the last two.
   *
   * @param name its folder's, {@code step-} and at least twelve digits
   * @param written gone afterwards
   * @throws IllegalArgumentException if it is not whole, or no checkpoint of that name
   */
  public Path adopt(String name, Path written) {
    Path target = root.resolve(name);
    long step = step(target);
    try {
      if (!CheckpointManifest.vouchesFor(written, step)) {
        throw new IllegalArgumentException(
            "what was sent as checkpoint %s is not what its %s says"
                .formatted(name, CheckpointManifest.FILE));
      }
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot take checkpoint %s: %s".formatted(target, DurableFile.reason(e)), e);
    }
    DurableFile.deleteTree(target);
    DurableFile.publish(written, target);
    prune(step);
    return target;
  }

  /** The folder of the newest checkpoint, by its name alone. */
  public Optional<Path> newest() {
    return newestFirst().stream().findFirst();
  }

  private static void withdraw(Path temporary, RuntimeException refused) {
    try {
      DurableFile.deleteTree(temporary);
    } catch (UncheckedIOException e) {
      refused.addSuppressed(e);
    }
  }

  /** The folder of the newest checkpoint that is whole, if there is one. Reads all of it. */
  public Optional<Path> latest() {
    return newestFirst().stream().filter(Checkpoints::isWhole).findFirst();
  }

  /**
   * The step of a checkpoint's folder.
   *
   * @throws IllegalArgumentException if it is not named like one
   */
  public static long step(Path folder) {
    return stepOf(folder)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s is no checkpoint: its name would be step- and twelve digits"
                        .formatted(folder)));
  }

  /** Whether a folder is a checkpoint of which every file is there, byte for byte. */
  public static boolean isWhole(Path folder) {
    try {
      Optional<Long> step = stepOf(folder);
      return step.isPresent() && CheckpointManifest.vouchesFor(folder, step.get());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read checkpoint %s: %s".formatted(folder, DurableFile.reason(e)), e);
    }
  }

  private static String name(long step) {
    if (step < 0) {
      throw new IllegalArgumentException("a checkpoint's step is ≥ 0, not " + step);
    }
    return "step-%012d".formatted(step);
  }

  private static Optional<Long> stepOf(Path folder) {
    return Optional.of(NAME.matcher(folder.getFileName().toString()))
        .filter(Matcher::matches)
        .map(matcher -> Long.parseLong(matcher.group(1)));
  }

  private List<Path> newestFirst() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(root)) {
      return children
          .filter(Files::isDirectory)
          .filter(child -> stepOf(child).isPresent())
          .sorted(Comparator.comparingLong(Checkpoints::step).reversed())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot list %s: %s".formatted(root, DurableFile.reason(e)), e);
    }
  }

  /** What lies ahead of the step just taken is of a course that was given up. */
  private void prune(long step) {
    List<Path> folders = newestFirst();
    folders.stream().filter(folder -> step(folder) > step).forEach(DurableFile::deleteTree);
    folders.stream()
        .filter(folder -> step(folder) <= step)
        .skip(KEPT)
        .forEach(DurableFile::deleteTree);
  }
}
