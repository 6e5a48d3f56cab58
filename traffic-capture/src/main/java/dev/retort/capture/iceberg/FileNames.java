package dev.retort.capture.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of a log's Parquet files: {@code <writer>-<number>.parquet}, and {@code
 * <writer>-<number>-e<count>.parquet} for the same file after its count-th erasure, so that whoever
 * holds the old name finds what is left.
 */
record FileNames(WriterId writer) {
  private static final String ENDING = ".parquet";
  private static final Pattern NAME =
      Pattern.compile("([a-z][a-z0-9_]*)-(\\d{10})(?:-e(\\d+))?\\.parquet(\\.tmp|\\.quarantined)?");

  /** The name of a new file. */
  String fresh(long number) {
    return "%s-%010d%s".formatted(writer, number, ENDING);
  }

  /** Whether a file is one of a log's. */
  static boolean isOfALog(Path file) {
    return NAME.matcher(file.getFileName().toString()).matches();
  }

  /** Whether a file is of this writer. */
  boolean isOwn(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() && name.group(1).equals(writer.value());
  }

  /** A file's number; 0 if it is none of this writer's. */
  long number(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() && name.group(1).equals(writer.value())
        ? Long.parseLong(name.group(2))
        : 0;
  }

  /** What a file is called after another erasure. */
  static Path afterErasure(Path file) {
    long last = latest(file).map(FileNames::erasures).orElse(erasures(file));
    return file.resolveSibling("%s-e%d%s".formatted(base(file), last + 1, ENDING));
  }

  /** A file, or what erasures have left of it. */
  static Path current(Path file) {
    return Files.exists(file) ? file : latest(file).orElse(file);
  }

  private static Optional<Path> latest(Path file) {
    if (Files.notExists(file.getParent())) {
      return Optional.empty();
    }
    String prefix = base(file) + "-e";
    try (Stream<Path> siblings = Files.list(file.getParent())) {
      return siblings
          .filter(sibling -> sibling.getFileName().toString().startsWith(prefix))
          .filter(sibling -> sibling.getFileName().toString().endsWith(ENDING))
          .max(Comparator.comparingLong(FileNames::erasures));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + file.getParent() + ": " + e.getMessage(), e);
    }
  }

  private static String base(Path file) {
    return file.getFileName().toString().replaceAll("(-e\\d+)?\\.parquet$", "");
  }

  private static long erasures(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() && name.group(3) != null ? Long.parseLong(name.group(3)) : 0;
  }

  /** Every file under a folder that is of a log, also half-written and damaged ones. */
  static List<Path> under(Path folder) {
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(FileNames::isOfALog).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder + ": " + e.getMessage(), e);
    }
  }
}
