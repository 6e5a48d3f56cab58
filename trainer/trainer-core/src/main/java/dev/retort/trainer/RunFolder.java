package dev.retort.trainer;

import dev.retort.capture.DurableFile;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetVersion;
import dev.retort.trainer.checkpoint.Checkpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The folder through which a training process and whoever started it talk; {@code
 * docs/run-folder.md} describes it for other languages. In: {@code spec.json}. Out: {@code
 * metrics.jsonl}, {@code samples.jsonl} and {@code checkpoints/} while it runs, {@code student/}
 * and {@code out-of-fold.jsonl}, and {@code outcome.json} last, so that a folder with an outcome is
 * whole. The outcome repeats the fencing token of the spec; an outcome with another token belongs
 * to an attempt that lost its owner and is not taken for this one's.
 *
 * <p>One process writes; any number may read.
 *
 * @param root the folder itself
 */
public record RunFolder(Path root) {
  /** The version of the contract. */
  public static final int SCHEMA_VERSION = 2;

  public RunFolder {
    Objects.requireNonNull(root);
  }

  /**
   * What a training process is asked for.
   *
   * @param schemaVersion of the contract; what a file does not say is 1
   * @param token names this attempt; fresh for each
   * @param engine the engine to use, by name
   * @param spec what to train
   * @param dataset folder of the dataset version
   * @param hardware what the process may use; no part of what is trained
   * @param resumeFrom a whole checkpoint of an earlier attempt at the same, to go on from
   */
  public record Request(
      int schemaVersion,
      String token,
      String engine,
      TrainingSpec spec,
      Path dataset,
      GpuProfile hardware,
      Optional<Path> resumeFrom) {
    public Request {
      if (schemaVersion > SCHEMA_VERSION) {
        throw new IllegalArgumentException(
            "this run folder follows version %d of the contract, and this Retort knows %d at most: it comes from a newer one"
                .formatted(schemaVersion, SCHEMA_VERSION));
      }
      schemaVersion = Math.max(1, schemaVersion);
      Objects.requireNonNull(token);
      Objects.requireNonNull(engine);
      Objects.requireNonNull(spec);
      Objects.requireNonNull(dataset);
      // The first version of the contract had neither.
      hardware = hardware == null ? GpuProfile.CPU : hardware;
      resumeFrom = resumeFrom == null ? Optional.empty() : resumeFrom;
    }

    /** A request that begins from the beginning. */
    public Request(
        String token, String engine, TrainingSpec spec, Path dataset, GpuProfile hardware) {
      this(SCHEMA_VERSION, token, engine, spec, dataset, hardware, Optional.empty());
    }

    /** A request that begins from the beginning, on {@link GpuProfile#CPU}. */
    public Request(String token, String engine, TrainingSpec spec, Path dataset) {
      this(token, engine, spec, dataset, GpuProfile.CPU);
    }

    /** Whether another attempt was asked for the same: its checkpoints are good for this one. */
    public boolean trainsTheSameAs(Request other) {
      return engine.equals(other.engine)
          && spec.equals(other.spec)
          && dataset.equals(other.dataset);
    }

    private Request resuming(Path checkpoint) {
      return new Request(
          schemaVersion, token, engine, spec, dataset, hardware, Optional.of(checkpoint));
    }
  }

  /**
   * One measured value of a run in progress.
   *
   * @param name such as {@value #LOSS}
   * @param step what the engine counts by
   * @param value finite
   */
  public record Metric(String name, long step, double value) {
    /** The finished share of the run in [0, 1], which progress bars follow. */
    public static final String PROGRESS = "progress";

    /** Mean loss over what was just trained on. */
    public static final String LOSS = "loss";

    /** Mean loss over rows that are held out. */
    public static final String HELD_OUT_LOSS = "held_out_loss";

    /** The learning rate of the step. */
    public static final String LEARNING_RATE = "learning_rate";

    /** Tokens trained on in a second. */
    public static final String TOKENS_PER_SECOND = "tokens_per_second";

    /** Seconds until the end, as the engine sees it. */
    public static final String ETA_SECONDS = "eta_seconds";

    public Metric {
      Objects.requireNonNull(name);
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "metric %s at step %d is a finite number, not %s".formatted(name, step, value));
      }
    }
  }

  /**
   * What a student in training answers to a row: the id stands for the texts, so that there is one
   * place less to erase them from.
   *
   * @param step what the engine counts by
   * @param id the row
   * @param generated its answer at that step
   */
  public record Sample(long step, ExchangeId id, String generated) {
    public Sample {
      Objects.requireNonNull(id);
      Objects.requireNonNull(generated);
    }
  }

  private record Ending(String token, TrainingOutcome outcome) {
    private Ending {
      Objects.requireNonNull(token, "token");
      Objects.requireNonNull(outcome, "outcome");
    }
  }

  /** Prepares a folder for one attempt: what an earlier attempt left is removed. */
  public static RunFolder create(Path root, Request request) {
    RunFolder run = new RunFolder(root);
    DurableFile.deleteTree(root);
    DurableFile.write(run.specFile(), JsonFormat.pretty(request));
    return run;
  }

  /**
   * Prepares a folder for an attempt that goes on where an earlier one was. The newest whole
   * checkpoint of that one becomes this one's, and so do the metrics and samples up to its step;
   * there is no moment at which neither has the checkpoint.
   *
   * @param root where; what an earlier attempt left there is removed
   * @param earlier another folder in the same file system, whose attempt is over
   * @return the folder, prepared {@linkplain #create from the beginning} if there is no checkpoint
   * @throws IllegalArgumentException if the earlier attempt was asked for something else
   */
  public static RunFolder resume(Path root, Request request, RunFolder earlier) {
    if (!request.trainsTheSameAs(earlier.request())) {
      throw new IllegalArgumentException(
          "%s was asked for another training, so its checkpoints are of no use here"
              .formatted(earlier.root()));
    }
    Optional<Path> newest = earlier.checkpoints().latest();
    if (newest.isEmpty()) {
      return create(root, request);
    }
    RunFolder run = new RunFolder(root);
    Path target = run.checkpoints().root().resolve(newest.get().getFileName());
    create(root, request.resuming(target.toAbsolutePath()));
    long step = Checkpoints.step(newest.get());
    earlier.reported().stream().filter(metric -> metric.step() <= step).forEach(run::report);
    earlier.sampled().stream().filter(sample -> sample.step() <= step).forEach(run::report);
    try {
      Files.createDirectories(target.getParent());
      Files.move(newest.get(), target, StandardCopyOption.ATOMIC_MOVE);
      DurableFile.force(target.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot move checkpoint %s to %s: %s"
              .formatted(newest.get(), target, DurableFile.reason(e)),
          e);
    }
    return run;
  }

  /** What the run is asked for. */
  public Request request() {
    return JsonFormat.read(specFile(), Request.class);
  }

  /** Whether there is a request at all. */
  public boolean isPrepared() {
    return Files.isRegularFile(specFile());
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

  /** One {@link Sample} a line, appended as the run goes on. */
  public Path samples() {
    return root.resolve("samples.jsonl");
  }

  /** What this attempt may be resumed from. */
  public Checkpoints checkpoints() {
    return new Checkpoints(root.resolve("checkpoints"));
  }

  /**
   * The checkpoint that this attempt is to go on from: the newest that is whole of its own, for it
   * may have been started twice, or the one that it was given.
   */
  public Optional<Path> resumeFrom() {
    return checkpoints().latest().or(() -> request().resumeFrom().filter(Checkpoints::isWhole));
  }

  /** What the process prints goes here; whoever starts it sees to that. */
  public Path log() {
    return root.resolve("log.txt");
  }

  /** Where the process that brings a handed-over training's files prints itself. */
  public Path workerLog() {
    return root.resolve("worker.txt");
  }

  /** Appends a metric. */
  public void report(Metric metric) {
    JsonLines.append(metrics(), metric);
  }

  /** Appends a sample. */
  public void report(Sample sample) {
    JsonLines.append(samples(), sample);
  }

  /** The metrics so far, in their order; a line that is cut short is left out. */
  public List<Metric> reported() {
    return metricsFeed().next();
  }

  /** The samples so far, in their order; a line that is cut short is left out. */
  public List<Sample> sampled() {
    return new JsonLines<>(samples(), Sample.class).next();
  }

  /** Follows the metrics as they come, from the first. */
  public JsonLines<Metric> metricsFeed() {
    return new JsonLines<>(metrics(), Metric.class);
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
