package dev.retort.scheduler.retention;

import dev.retort.capture.DurableFile;
import dev.retort.registry.ModelRegistry;
import dev.retort.scheduler.RunArchive;
import dev.retort.scheduler.RunOutcome;
import dev.retort.scheduler.RunStep;
import dev.retort.scheduler.budget.SpendingLedger;
import dev.retort.scheduler.journal.RunHistory;
import dev.retort.scheduler.journal.RunJournal;
import dev.retort.scheduler.journal.RunRecord;
import dev.retort.scheduler.log.RunLogs;
import dev.retort.scheduler.notice.Outbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Removes what old runs have left: folders with students, checkpoints, logs and reports, what the
 * runs told, and the results of their steps. What published versions came from stays, and with it
 * what waits for a person; so do the list of runs and what their looks have spent of the error
 * budget. A folder goes as a whole: nobody sees a part of it. May be called while runs go on.
 */
public final class RunRetention {
  /** What has been put off may wait for so long. */
  public static final int FEWEST_NIGHTS = 8;

  /** As every other half-made thing in a home is called, which is swept away at times. */
  private static final String LEFTOVER = ".tmp";

  private final Parts parts;
  private final Duration kept;
  private final Clock clock;

  /**
   * Where what is kept is.
   *
   * @param runs the folder of runs
   * @param registry which versions are published
   */
  public record Parts(
      Path runs,
      ModelRegistry registry,
      RunLogs logs,
      RunHistory history,
      RunJournal journal,
      SpendingLedger spending,
      Outbox notices) {
    public Parts {
      Objects.requireNonNull(runs);
    }
  }

  /**
   * A retention.
   *
   * @param nights for how many nights everything is kept, ≥ {@value #FEWEST_NIGHTS}
   */
  public RunRetention(Parts parts, int nights, Clock clock) {
    if (nights < FEWEST_NIGHTS) {
      throw new IllegalArgumentException(
          "runs are kept for %d nights at least, so that one that waits for budget can go on; not for %d"
              .formatted(FEWEST_NIGHTS, nights));
    }
    this.parts = Objects.requireNonNull(parts);
    this.kept = Duration.ofDays(nights);
    this.clock = Objects.requireNonNull(clock);
  }

  /**
   * What {@link #prune} would remove of files.
   *
   * @throws dev.retort.registry.RegistryException if the registry cannot say what is published
   */
  public Pruned plan() {
    RunArchive archive = new RunArchive(parts.runs());
    Set<Path> published = archive.published(parts.registry());
    List<Path> folders =
        archive.folders().stream()
            .filter(folder -> !published.contains(folder))
            .filter(folder -> !isLeftover(folder))
            .filter(folder -> isOld(lastUse(folder)))
            .toList();
    List<String> logs =
        parts.logs().runs().stream()
            .filter(run -> isOld(lastTold(run)))
            .filter(run -> parts.history().find(run).map(r -> mayGo(r, published)).orElse(true))
            .toList();
    long bytes = folders.stream().mapToLong(RunRetention::size).sum();
    return new Pruned(folders, bytes, logs, 0);
  }

  /**
   * Removes what is too old. Doing it again completes it.
   *
   * @throws dev.retort.registry.RegistryException if the registry cannot say what is published;
   *     nothing is removed then
   * @throws UncheckedIOException if the disk refuses
   */
  public Pruned prune() {
    Pruned plan = plan();
    RunArchive archive = new RunArchive(parts.runs());
    archive.folders().stream().filter(RunRetention::isLeftover).forEach(DurableFile::deleteTree);
    plan.folders().forEach(RunRetention::delete);
    plan.logs().forEach(parts.logs()::delete);
    Instant before = clock.instant().minus(kept);
    Set<String> attempts =
        archive.folders().stream()
            .flatMap(folder -> children(folder).stream())
            .map(child -> child.getFileName().toString())
            .collect(Collectors.toSet());
    int records =
        parts
                .journal()
                .forgetSteps(
                    before,
                    (step, output) ->
                        step.equals(RunStep.TRAIN.label())
                            && attempts.stream().anyMatch(output::contains))
            + parts.spending().forget(before)
            + parts.notices().forget(before);
    return new Pruned(plan.folders(), plan.bytes(), plan.logs(), records);
  }

  private boolean mayGo(RunRecord run, Set<Path> published) {
    return run.endedAt().isPresent()
        && RunOutcome.of(run)
            .flatMap(RunOutcome::reported)
            // runs/TASK/INPUTS/decision-SEAL/promotion-report.json
            .map(report -> report.in(parts.runs()).getParent().getParent())
            .map(folder -> !published.contains(folder))
            .orElse(true);
  }

  private boolean isOld(Instant last) {
    return last.isBefore(clock.instant().minus(kept));
  }

  private Instant lastTold(String run) {
    return parts.logs().lastTold(run).orElse(Instant.EPOCH);
  }

  private static boolean isLeftover(Path folder) {
    return folder.toString().endsWith(LEFTOVER);
  }

  /** Renamed first: whoever looks finds all of it, or nothing. */
  private static void delete(Path folder) {
    Path leftover = folder.resolveSibling(folder.getFileName() + LEFTOVER);
    try {
      Files.move(folder, leftover, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot remove %s: %s".formatted(folder, DurableFile.reason(e)), e);
    }
    DurableFile.deleteTree(leftover);
  }

  /** When anything in a folder was last written. */
  private static Instant lastUse(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      Instant last = Instant.EPOCH;
      for (Path path : walk.toList()) {
        Instant modified = Files.getLastModifiedTime(path).toInstant();
        last = modified.isAfter(last) ? modified : last;
      }
      return last;
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static long size(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      long bytes = 0;
      for (Path path : walk.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(path);
      }
      return bytes;
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static List<Path> children(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static UncheckedIOException unreadable(Path folder, IOException refusal) {
    return new UncheckedIOException(
        "cannot list %s: %s".formatted(folder, DurableFile.reason(refusal)), refusal);
  }
}
