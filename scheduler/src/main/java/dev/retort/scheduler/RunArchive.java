package dev.retort.scheduler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.DurableFile;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.trainer.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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

  /**
   * Removes what a run has noted of exchanges, answers among them. Its decisions cannot be replayed
   * afterwards, and say so.
   *
   * @throws UncheckedIOException if the disk refuses
   */
  public void forget(ArchivedRun run, Set<ExchangeId> exchanges) {
    folders(run.folder())
        .filter(folder -> folder.getFileName().toString().startsWith(ATTEMPT))
        .map(folder -> new RunFolder(folder).outOfFold())
        .filter(Files::exists)
        .forEach(file -> forget(file, exchanges));
  }

  private static void forget(Path file, Set<ExchangeId> exchanges) {
    try {
      List<String> lines = Files.readAllLines(file);
      List<String> kept = lines.stream().filter(line -> !isOf(line, exchanges)).toList();
      if (kept.size() < lines.size()) {
        DurableFile.write(
            file,
            kept.stream()
                .map(line -> line + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  /** A line that cannot be read is of nobody that anybody could name, and goes too. */
  private static boolean isOf(String line, Set<ExchangeId> exchanges) {
    try {
      return exchanges.contains(
          new ExchangeId(JsonFormat.mapper().readTree(line).path("id").asText()));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return true;
    }
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
