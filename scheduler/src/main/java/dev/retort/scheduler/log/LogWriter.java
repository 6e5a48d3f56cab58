package dev.retort.scheduler.log;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.scheduler.RunListener;
import dev.retort.scheduler.RunStep;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Appends what a run tells to its log. Safe for use by many threads. */
final class LogWriter implements RunListener {
  private static final Duration PACE = Duration.ofMillis(500);

  private final Path file;
  private final Path runs;
  private final Clock clock;
  private Instant lastProgress = Instant.MIN;
  private Optional<RunEvent> heldBack = Optional.empty();

  LogWriter(Path file, Path runs, Clock clock) {
    this.file = file;
    this.runs = runs;
    this.clock = clock;
  }

  @Override
  public void started(RunStep step) {
    write(new RunEvent.Started(clock.instant(), step));
  }

  @Override
  public void progressed(RunStep step, double share) {
    // Of a training, its own events tell the share, too.
    if (step != RunStep.TRAIN) {
      progress(new RunEvent.Progressed(clock.instant(), step, share));
    }
  }

  @Override
  public void launched(String engine, RunFolder attempt) {
    Path root = attempt.root().toAbsolutePath().normalize();
    write(
        new RunEvent.Launched(
            clock.instant(), engine, root.startsWith(runs) ? runs.relativize(root) : root));
  }

  @Override
  public void trained(TrainingProgress progress, Duration elapsed) {
    progress(new RunEvent.Trained(clock.instant(), progress, elapsed));
  }

  @Override
  public void finished(RunStep step, String summary) {
    write(new RunEvent.Finished(clock.instant(), step, summary));
  }

  @Override
  public void said(String text) {
    write(new RunEvent.Said(clock.instant(), text));
  }

  @Override
  public void ended(String verdict, String summary) {
    write(new RunEvent.Ended(clock.instant(), verdict, summary));
  }

  private synchronized void progress(RunEvent event) {
    if (event.at().isBefore(lastProgress.plus(PACE))) {
      heldBack = Optional.of(event);
      return;
    }
    lastProgress = event.at();
    appendProgress(event);
  }

  private void appendProgress(RunEvent event) {
    heldBack = Optional.empty();
    try {
      append(event);
    } catch (UncheckedIOException e) {
      // A full disk shall not end a training of hours over a line that the next one makes up for.
      return;
    }
  }

  private synchronized void write(RunEvent event) {
    heldBack.ifPresent(this::appendProgress);
    append(event);
  }

  private void append(RunEvent event) {
    try {
      Files.createDirectories(file.getParent());
      String line = (endsALine() ? "" : "\n") + JsonFormat.line(event) + "\n";
      // In one piece and at the end, wherever that is by now: an owner that has lost its run may
      // still write.
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  /** What a writer that died has left of a line must not become part of the next one. */
  private boolean endsALine() throws IOException {
    if (!Files.exists(file)) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      long end = channel.size();
      return end == 0 || (channel.read(last, end - 1) == 1 && last.get(0) == '\n');
    }
  }
}
