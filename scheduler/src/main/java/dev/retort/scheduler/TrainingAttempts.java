package dev.retort.scheduler;

import dev.retort.capture.DurableFile;
import dev.retort.trainer.FolderDigest;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.checkpoint.Checkpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The attempts at one training, each in a folder and under a token of its own, so that a process
 * which lost its owner can never pass its work off as a later attempt's.
 *
 * @param folder where the attempts are; it need not exist
 */
record TrainingAttempts(Path folder) {
  private static final String PREFIX = "attempt-";

  private record Kept(RunFolder attempt, long step) {}

  /** A fresh token. */
  static String token() {
    return UUID.randomUUID().toString();
  }

  /**
   * An attempt at the same whose job outlived its owner: to go on with instead of a new one.
   *
   * @param held whether a launcher may have a job for an attempt, at work or ended
   */
  Optional<RunFolder> underWay(RunFolder.Request request, Predicate<RunFolder> held) {
    return all().stream()
        .filter(attempt -> attempt.request().trainsTheSameAs(request))
        .filter(held)
        .filter(TrainingAttempts::isGood)
        .findFirst();
  }

  /** A student whose files are not what they were is to be trained again. */
  private static boolean isGood(RunFolder attempt) {
    return attempt
        .outcome()
        .map(
            outcome ->
                !(outcome instanceof TrainingOutcome.Completed completed)
                    || (Files.isDirectory(attempt.student())
                        && FolderDigest.of(attempt.student())
                            .equals(completed.artifact().digest())))
        .orElse(true);
  }

  /**
   * Prepares the next attempt: it goes on from the newest whole checkpoint of an attempt at the
   * same that did not come to its end, if there is one.
   */
  RunFolder next(RunFolder.Request request) {
    Path root = folder.resolve(PREFIX + request.token());
    Optional<Kept> newest =
        all().stream()
            .filter(attempt -> attempt.request().trainsTheSameAs(request))
            .filter(TrainingAttempts::wasBrokenOff)
            .flatMap(attempt -> kept(attempt).stream())
            .max(Comparator.comparingLong(Kept::step));
    return newest
        .map(kept -> RunFolder.resume(root, request, kept.attempt()))
        .orElseGet(() -> RunFolder.create(root, request));
  }

  private static Optional<Kept> kept(RunFolder attempt) {
    return attempt
        .checkpoints()
        .latest()
        .map(folder -> new Kept(attempt, Checkpoints.step(folder)));
  }

  private static boolean wasBrokenOff(RunFolder attempt) {
    return attempt
        .outcome()
        .map(
            outcome ->
                outcome instanceof TrainingOutcome.Cancelled
                    || outcome instanceof TrainingOutcome.OutOfMemory)
        .orElse(true);
  }

  /**
   * After an attempt that failed by itself: if it has come no further than it began, what it went
   * on from may be the reason, and the next attempt begins from the beginning.
   */
  static void distrust(RunFolder failed) {
    Optional<Path> begun = failed.request().resumeFrom();
    Optional<Path> newest = failed.checkpoints().latest();
    if (begun.isPresent()
        && newest.map(folder -> folder.endsWith(begun.get().getFileName())).orElse(true)) {
      DurableFile.deleteTree(failed.checkpoints().root());
    }
  }

  /** Lets go of every other attempt, and of this one's checkpoints: its student is there. */
  void keepOnly(RunFolder kept) {
    all().stream()
        .map(RunFolder::root)
        .filter(root -> !root.equals(kept.root()))
        .forEach(DurableFile::deleteTree);
    DurableFile.deleteTree(kept.checkpoints().root());
  }

  private List<RunFolder> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(child -> child.getFileName().toString().startsWith(PREFIX))
          .sorted()
          .map(RunFolder::new)
          .filter(RunFolder::isPrepared)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot list %s: %s".formatted(folder, DurableFile.reason(e)), e);
    }
  }
}
