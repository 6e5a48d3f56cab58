package dev.retort.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.ModelVersion;
import dev.retort.trainer.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
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
    return tasks()
        .flatMap(
            task ->
                folders(task)
                    .flatMap(
                        folder ->
                            read(new TaskName(task.getFileName().toString()), folder).stream()))
        .filter(run -> run.dataset().equals(dataset))
        .toList();
  }

  /** The folder of each run, whatever its task. */
  public List<Path> folders() {
    return tasks().flatMap(RunArchive::folders).toList();
  }

  /**
   * The folders that the published versions came from, which those that wait for a person are
   * among, with the folders of the candidates that each was chosen from.
   */
  public Set<Path> published(ModelRegistry registry) {
    Set<Path> published = new HashSet<>();
    tasks()
        .forEach(
            task -> {
              Set<String> decisions =
                  registry.versions(new ModelName(task.getFileName().toString())).stream()
                      .flatMap(version -> seal(version).stream())
                      .map(seal -> DECISION + seal)
                      .collect(Collectors.toSet());
              folders(task)
                  .flatMap(RunArchive::folders)
                  .filter(child -> decisions.contains(child.getFileName().toString()))
                  .forEach(
                      decision -> {
                        published.add(decision.getParent());
                        published.addAll(contenders(decision));
                      });
            });
    return published;
  }

  /** The folders of tasks: others have names that no task has. */
  private Stream<Path> tasks() {
    return folders(root).filter(folder -> !folder.getFileName().toString().startsWith("."));
  }

  private static Optional<String> seal(ModelVersion version) {
    return Optional.ofNullable(version.tags().get(Publication.SEAL_TAG))
        .map(seal -> seal.substring(0, Publication.SHORT_SEAL));
  }

  private List<Path> contenders(Path decision) {
    Path file = decision.resolve(Replay.FILE);
    if (!Files.exists(file)) {
      return List.of();
    }
    return JsonFormat.read(file, Replay.Kept.class).dossier().contenders().stream()
        .map(Contender::runFolder)
        .filter(folder -> !folder.isEmpty())
        .map(folder -> root.resolve(folder).getParent())
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
