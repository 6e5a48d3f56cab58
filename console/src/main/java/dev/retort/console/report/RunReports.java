package dev.retort.console.report;

import dev.retort.capture.TaskName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The reports that runs have left in a home: each in a folder named after its seal. */
public final class RunReports {
  static final String REPORT = "promotion-report.json";
  private static final String FOLDER = "decision-";
  private static final int DEPTH = 4;
  private static final int FOLDER_DIGITS = 16;
  private static final Pattern SEAL = Pattern.compile("[0-9a-f]{64}");

  private RunReports() {}

  /**
   * The one report whose seal begins with these digits. Other reports are not read: they may be of
   * another version's layout.
   *
   * @throws IllegalArgumentException if no report is meant, or more than one
   */
  public static Path sealed(Path runs, String digits) {
    if (!digits.matches("[0-9a-f]{4,64}")) {
      throw new IllegalArgumentException(
          "'%s' begins no seal: give the first 4 to 64 hexadecimal digits, as the report's lineage shows them"
              .formatted(digits));
    }
    List<Path> found = all(runs).stream().filter(report -> begins(report, digits)).toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          found.isEmpty()
              ? "no report under %s has a seal that begins with %s".formatted(runs, digits)
              : "%d reports have seals that begin with %s; give more digits"
                  .formatted(found.size(), digits));
    }
    return found.get(0);
  }

  /** The report of a task with this seal, of which all digits are given; empty if there is none. */
  static Optional<Path> of(Path runs, TaskName task, String seal) {
    Path folder = runs.resolve(task.value());
    if (!isSeal(seal) || !Files.isDirectory(folder)) {
      return Optional.empty();
    }
    Path decision = Path.of(FOLDER + seal.substring(0, FOLDER_DIGITS), REPORT);
    try (Stream<Path> trainings = Files.list(folder)) {
      return trainings
          .map(training -> training.resolve(decision))
          .filter(Files::exists)
          .min(Comparator.naturalOrder());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder + ": " + e.getMessage(), e);
    }
  }

  static boolean isSeal(String digits) {
    return SEAL.matcher(digits).matches();
  }

  private static boolean begins(Path report, String digits) {
    String folder = report.getParent().getFileName().toString();
    String seal = folder.substring(FOLDER.length());
    return seal.startsWith(digits) || digits.startsWith(seal);
  }

  private static List<Path> all(Path runs) {
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(runs, DEPTH)) {
      return files
          .filter(file -> file.endsWith(REPORT))
          .filter(file -> file.getParent().getFileName().toString().startsWith(FOLDER))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + runs + ": " + e.getMessage(), e);
    }
  }
}
