package dev.retort.console.cli;

import dev.retort.evaluator.report.PromotionReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The reports that runs have left in a home. */
final class RunReports {
  private static final String REPORT = "promotion-report.json";
  private static final int DEPTH = 4;

  private RunReports() {}

  /** The reports whose seal begins with these digits. */
  static List<Path> sealed(Path runs, String digits) {
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(runs, DEPTH)) {
      return files
          .filter(file -> file.endsWith(REPORT))
          .filter(file -> PromotionReport.readJson(file).seal().startsWith(digits))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + runs + ": " + e.getMessage(), e);
    }
  }
}
