package dev.retort.console.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The reports that runs have left in a home: each in a folder named after its seal. */
final class RunReports {
  private static final String REPORT = "promotion-report.json";
  private static final String FOLDER = "decision-";
  private static final int DEPTH = 4;

  private RunReports() {}

  /**
   * The one report whose seal begins with these digits. Other reports are not read: they may be of
   * another version's layout.
   *
   * @throws IllegalArgumentException if no report is meant, or more than one
   */
  static Path sealed(Path runs, String digits) {
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
