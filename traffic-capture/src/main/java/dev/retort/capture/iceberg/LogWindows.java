package dev.retort.capture.iceberg;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.DurableFile;
import dev.retort.capture.Exchange;
import dev.retort.capture.Feedback;
import dev.retort.capture.LogPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Opens windows of a log, and lists what is in them. A window is a tag on a snapshot of the
 * exchanges, and the same tag on one of the feedback that was there then.
 *
 * @param age after which a window cannot be read any more
 * @param forget is told of a file that was set aside as damaged
 */
record LogWindows(LogTables tables, Roller roller, Duration age, Consumer<Path> forget) {

  /** Opens a window on what is in the tables now; the same one if nothing has changed. */
  CaptureWindow open(Instant from, Instant until) {
    TableLock.Held held = tables.lock().shared();
    try {
      synchronized (tables) {
        tables.all().forEach(DailyTable::refresh);
        roller.learnOthers();
        long feedback = tables.feedback().snapshot();
        long exchanges = tables.exchanges().snapshot();
        if (tables.exchanges().tagged(exchanges).isPresent()) {
          if (tables.feedback().tagged(exchanges).equals(Optional.of(feedback))) {
            return new CaptureWindow(from, until, exchanges);
          }
          // The same exchanges with other feedback are another window.
          exchanges = tables.exchanges().sameAgain();
        }
        tables.feedback().tag(exchanges, feedback, age);
        tables.exchanges().tag(exchanges, exchanges, age);
        return new CaptureWindow(from, until, exchanges);
      }
    } finally {
      held.close();
    }
  }

  /** The parts of a window of a log that another process has open. */
  static List<LogPart> partsOf(Path root, CaptureWindow window) {
    try {
      LocalFileIo files = LocalFileIo.of(root);
      return parts(
          DailyTable.asPublished(ExchangeTable.KIND, files),
          DailyTable.asPublished(FeedbackTable.KIND, files),
          window,
          forgotten -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot list the exchange log %s: %s".formatted(root, DurableFile.reason(e)), e);
    }
  }

  /** The parts of a window. */
  List<LogPart> parts(CaptureWindow window) {
    tables.all().forEach(DailyTable::refresh);
    return parts(tables.exchanges(), tables.feedback(), window, forget);
  }

  /** What is in the tables now of the time from an instant on, without its feedback. */
  List<LogPart> partsSince(Instant from) {
    TableLock.Held held = tables.lock().shared();
    try {
      DailyTable<Exchange> exchanges = tables.exchanges();
      exchanges.refresh();
      CaptureWindow since = new CaptureWindow(from, Instant.MAX, exchanges.snapshot());
      return exchanges.files(since.snapshot(), since.from(), since.until()).stream()
          .map(exchanges::path)
          .filter(file -> !SetAside.isSetAside(file))
          .<LogPart>map(
              file -> new IcebergLogPart(file, since, FeedbackIndex.of(List.of()), forget))
          .toList();
    } finally {
      held.close();
    }
  }

  private static List<LogPart> parts(
      DailyTable<Exchange> exchanges,
      DailyTable<Feedback> feedback,
      CaptureWindow window,
      Consumer<Path> forget) {
    long snapshot =
        exchanges
            .tagged(window.snapshot())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the exchange log has no window %d: either it was opened on another log, or it is older than log.windowDays and cannot be read any more"
                            .formatted(window.snapshot())));
    FeedbackIndex joined =
        new FeedbackIndex(
            feedback
                .tagged(window.snapshot())
                .map(known -> feedback.files(known).stream().map(feedback::path).toList())
                .orElse(List.of()));
    return exchanges.files(snapshot, window.from(), window.until()).stream()
        .map(exchanges::path)
        .filter(file -> !SetAside.isSetAside(file))
        .<LogPart>map(file -> new IcebergLogPart(file, window, joined, forget))
        .toList();
  }
}
