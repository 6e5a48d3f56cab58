package dev.retort.scheduler.launch.handover;

import dev.retort.capture.DurableFile;
import dev.retort.scheduler.launch.JobName;
import dev.retort.trainer.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The run folders that workers may ask for: those of trainings that somebody here waits for, and
 * those of which {@code job.json} says that there may be a job, which is how jobs are known again
 * that outlived their owner. Safe for use by many threads.
 */
public final class HandoverDesk {
  private static final String PREFIX = "attempt-";

  /** TASK/INPUTS/attempt-TOKEN. */
  private static final int DEPTH = 3;

  private final List<Path> roots;
  private final TransferLimits limits;
  private final Map<String, HandedRun> runs = new ConcurrentHashMap<>();
  private final Set<String> waitedFor = ConcurrentHashMap.newKeySet();
  private final Set<String> stopped = ConcurrentHashMap.newKeySet();

  /**
   * A desk.
   *
   * @param roots where run folders lie, as {@code TASK/INPUTS/attempt-TOKEN}
   */
  public HandoverDesk(List<Path> roots, TransferLimits limits) {
    this.roots = List.copyOf(roots);
    this.limits = limits;
  }

  void open(RunFolder run) {
    String name = JobName.of(run).value();
    stopped.remove(name);
    runs.computeIfAbsent(name, unknown -> new HandedRun(run, limits));
    waitedFor.add(name);
  }

  /** Nobody here waits any more; a job that goes on without an owner is still answered. */
  void close(RunFolder run) {
    String name = JobName.of(run).value();
    waitedFor.remove(name);
    // Whoever takes the job up again may want it to go on.
    stopped.remove(name);
    HandedRun handed = runs.get(name);
    if (handed != null && !mayHaveAJob(run)) {
      runs.remove(name);
      handed.clear();
    }
  }

  /** From now on every answer to a job's worker says to stop. */
  void stop(JobName job) {
    stopped.add(job.value());
  }

  boolean isStopped(String job) {
    return stopped.contains(job);
  }

  /**
   * The run folder that a job works on.
   *
   * @throws HandoverRefusal if nobody wants anything of such a job
   */
  HandedRun find(String job) {
    HandedRun handed = runs.get(job);
    if (handed == null) {
      Optional<RunFolder> left = leftByAnotherProcess(job);
      if (left.isPresent()) {
        handed = runs.computeIfAbsent(job, unknown -> new HandedRun(left.get(), limits));
      }
    }
    if (handed == null
        || !handed.run().isPrepared()
        || !(waitedFor.contains(job) || mayHaveAJob(handed.run()))) {
      runs.remove(job);
      throw new HandoverRefusal(
          HandoverRefusal.GONE,
          "there is no such job here: its attempt is over, and another may have taken its place");
    }
    return handed;
  }

  private static boolean mayHaveAJob(RunFolder run) {
    return Files.exists(run.root().resolve("job.json"));
  }

  private Optional<RunFolder> leftByAnotherProcess(String job) {
    return roots.stream()
        .filter(Files::isDirectory)
        .flatMap(root -> attempts(root).stream())
        .filter(attempt -> name(attempt).equals(job))
        .map(RunFolder::new)
        .filter(run -> run.isPrepared() && mayHaveAJob(run))
        .findFirst();
  }

  private static String name(Path attempt) {
    return JobName.ofToken(attempt.getFileName().toString().substring(PREFIX.length())).value();
  }

  private static List<Path> attempts(Path root) {
    try (Stream<Path> walk = Files.find(root, DEPTH, (path, kind) -> isAttempt(root, path))) {
      return walk.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot list %s: %s".formatted(root, DurableFile.reason(e)), e);
    }
  }

  private static boolean isAttempt(Path root, Path path) {
    return root.relativize(path).getNameCount() == DEPTH
        && path.getFileName().toString().startsWith(PREFIX);
  }
}
