package dev.retort.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The folder through which a training process and whoever started it talk. In: {@code spec.json}.
 * Out: {@code metrics.jsonl} while it runs, {@code student/} and {@code out-of-fold.jsonl}, and
 * {@code outcome.json} last, so that a folder with an outcome is whole. The outcome repeats the
 * fencing token of the spec; an outcome with another token belongs to an attempt that lost its
 * owner and is not taken for this one's.
 *
 * <p>One process writes; any number may read.
 *
 * @param root the folder itself
 */
public record RunFolder(Path root) {
  public RunFolder {
    Objects.requireNonNull(root);
  }

  /**
   * What a training process is asked for.
   *
   * @param token names this attempt; fresh for each
   * @param engine the engine to use, by name
   * @param spec what to train
   * @param dataset folder of the dataset version
   */
  public record Request(String token, String engine, TrainingSpec spec, Path dataset) {}

  /**
   * One measured value of a run in progress.
   *
   * @param name such as {@code loss}; {@value #PROGRESS} is the finished share of the run in [0, 1]
   * @param step what the engine counts by
   * @param value finite
   */
  public record Metric(String name, long step, double value) {
    /** The metric that progress bars follow. */
    public static final String PROGRESS = "progress";
  }

  private record Ending(String token, TrainingOutcome outcome) {}

  /** Prepares a folder for one attempt: what an earlier attempt left is removed. */
  public static RunFolder create(Path root, Request request) {
    RunFolder run = new RunFolder(root);
    DurableFile.deleteTree(root);
    DurableFile.write(run.specFile(), JsonFormat.pretty(request));
    return run;
  }

  /** What the run is asked for. */
  public Request request() {
    return JsonFormat.read(specFile(), Request.class);
  }

  /** The dataset version that the run is to learn from. */
  public DatasetVersion dataset() {
    return DatasetVersion.open(request().dataset());
  }

  /** Where the student's files go; nothing else goes there. */
  public Path student() {
    return root.resolve("student");
  }

  /** Where the out-of-fold predictions go, one JSON object a line. */
  public Path outOfFold() {
    return root.resolve("out-of-fold.jsonl");
  }

  /** One {@link Metric} a line, appended as the run goes on. */
  public Path metrics() {
    return root.resolve("metrics.jsonl");
  }

  /** Appends a metric. */
  public void report(Metric metric) {
    try {
      Files.createDirectories(root);
      Files.writeString(
          metrics(),
          JsonFormat.line(metric) + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + metrics() + ": " + e.getMessage(), e);
    }
  }

  /** The metrics so far, in their order; a line that is cut short is left out. */
  public List<Metric> reported() {
    return lines(metrics()).stream().flatMap(line -> metric(line).stream()).toList();
  }

  /** Empty for a line that is still being written, or whose writer died over it. */
  private static Optional<Metric> metric(String line) {
    try {
      return Optional.of(JsonFormat.mapper().readValue(line, Metric.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file)
          ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList()
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Ends the run: atomically, once everything else is on disk. */
  public void finish(TrainingOutcome outcome) {
    DurableFile.write(outcomeFile(), JsonFormat.pretty(new Ending(request().token(), outcome)));
  }

  /** How this attempt ended; empty while it runs, or if it died. */
  public Optional<TrainingOutcome> outcome() {
    if (!Files.exists(outcomeFile())) {
      return Optional.empty();
    }
    Ending ending = JsonFormat.read(outcomeFile(), Ending.class);
    return ending.token().equals(request().token())
        ? Optional.of(ending.outcome())
        : Optional.empty();
  }

  private Path specFile() {
    return root.resolve("spec.json");
  }

  private Path outcomeFile() {
    return root.resolve("outcome.json");
  }
}
