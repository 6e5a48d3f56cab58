package dev.retort.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.trainer.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What earlier runs have left in the folder of runs, found by the data that they learned from. */
public final class RunArchive {
  private static final String ATTEMPT = "attempt-";
  private static final String DECISION = "decision-";

  private final Path root;

  /**
   * The archive in a folder of runs.
   *
   * @param root it need not exist
   */
  public RunArchive(Path root) {
    this.root = Objects.requireNonNull(root);
  }

  /**
   * All work on one dataset version under one training spec.
   *
   * @param task whose run
   * @param folder where its files are
   * @param dataset the dataset version's id
   * @param decisions what was decided about the student, one for each report
   */
  public record ArchivedRun(
      TaskName task, Path folder, String dataset, List<ReportedDecision> decisions) {}

  /**
   * A decision that was reported.
   *
   * @param seal the first digits of the report's seal
   * @param verdict the decision in a sentence
   */
  public record ReportedDecision(String seal, String verdict) {}

  /** The runs that learned from a dataset version. */
  public List<ArchivedRun> of(String dataset) {
    return folders(root)
        .flatMap(
            task ->
                folders(task)
                    .flatMap(
                        folder ->
                            read(new TaskName(task.getFileName().toString()), folder).stream()))
        .filter(run -> run.dataset().equals(dataset))
        .toList();
  }

  private static Optional<ArchivedRun> read(TaskName task, Path folder) {
    return folders(folder)
        .filter(child -> child.getFileName().toString().startsWith(ATTEMPT))
        .filter(child -> Files.exists(child.resolve("spec.json")))
        .findFirst()
        .map(
            attempt ->
                new ArchivedRun(
                    task,
                    folder,
                    new RunFolder(attempt).request().dataset().getFileName().toString(),
                    decisions(folder)));
  }

  private static List<ReportedDecision> decisions(Path folder) {
    return folders(folder)
        .filter(child -> child.getFileName().toString().startsWith(DECISION))
        .map(child -> child.resolve("promotion-report.json"))
        .filter(Files::exists)
        .map(RunArchive::decision)
        .toList();
  }

  private static ReportedDecision decision(Path report) {
    JsonNode read = JsonFormat.read(report, JsonNode.class);
    return new ReportedDecision(
        report.getParent().getFileName().toString().substring(DECISION.length()),
        read.at("/sealed/decision/verdict").asText());
  }

  private static Stream<Path> folders(Path parent) {
    if (!Files.isDirectory(parent)) {
      return Stream.empty();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children.filter(Files::isDirectory).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot list %s: %s".formatted(parent, DurableFile.reason(e)), e);
    }
  }
}
