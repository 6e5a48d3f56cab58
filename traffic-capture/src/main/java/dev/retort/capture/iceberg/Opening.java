package dev.retort.capture.iceberg;

import dev.retort.capture.DurableFile;
import dev.retort.capture.ExchangeRedactor;
import dev.retort.capture.Feedback;
import dev.retort.capture.wal.WalSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a log is made of when it is opened, and what a process that died has left to do.
 *
 * @param root the log's folder, absolute
 * @param config how it is kept
 * @param redactor for what comes in
 * @param files of the tables
 * @param catalog of the tables
 */
record Opening(
    Path root,
    ExchangeLogConfig config,
    ExchangeRedactor redactor,
    LocalFileIo files,
    LogCatalog catalog) {
  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

  static Opening of(Path folder, ExchangeLogConfig config, ExchangeRedactor redactor)
      throws IOException {
    Path root = folder.toAbsolutePath().normalize();
    Files.createDirectories(root);
    // Of several writers that open a new log, one makes what all need.
    TableLock.Held held = TableLock.of(root).exclusive();
    try {
      LocalFileIo files = LocalFileIo.of(root);
      return new Opening(
          root, config, redactor, files, LogCatalog.open(root, files, config.catalog()));
    } finally {
      held.close();
    }
  }

  LogTables tables(Consumer<Path> onLoss) {
    TableLock lock = TableLock.of(root);
    TableLock.Held held = lock.exclusive();
    try {
      return new LogTables(
          root,
          new DailyTable<>(ExchangeTable.KIND, files, catalog.table(ExchangeTable.KIND)),
          new DailyTable<>(FeedbackTable.KIND, files, catalog.table(FeedbackTable.KIND)),
          lock,
          new FileNames(config.writer()),
          new AtomicLong(),
          onLoss);
    } finally {
      held.close();
    }
  }

  /** Finishes an erasure, and removes what this writer left half-done. */
  static void recover(LogTables tables) throws IOException {
    Erasure.recover(tables);
    TableLock.Held held = tables.lock().shared();
    try {
      for (DailyTable<?> table : tables.all()) {
        table.refresh();
        table.publish();
        requireComplete(table);
        Set<Path> reachable = table.everReachable();
        for (Path file : FileNames.under(table.folder().resolve("data"))) {
          tables.numbers().accumulateAndGet(tables.names().number(file), Math::max);
          if (tables.names().isOwn(file)
              && !reachable.contains(file)
              && !file.toString().endsWith(SetAside.ENDING)) {
            DurableFile.deleteTree(file);
          }
        }
      }
    } finally {
      held.close();
    }
  }

  /** A file that is neither there nor set aside was taken away by somebody. */
  private static void requireComplete(DailyTable<?> table) throws IOException {
    for (Path file : table.reachable().keySet()) {
      if (Files.notExists(file) && !SetAside.isSetAside(file)) {
        throw new NoSuchFileException(
            file.toString(),
            null,
            "it was there once, and windows opened before still need it; restore it");
      }
    }
  }

  /** What of a segment the tables do not have yet. */
  static Segment replay(Path file, Intake intake, Set<Feedback> stored) throws IOException {
    WalSegment.Contents contents = WalSegment.read(file);
    Segment segment =
        contents.bytesBehindDamage() == 0 ? Segment.left(file) : Segment.damaged(file);
    long next = 0;
    for (byte[] record : contents.records()) {
      long offset = next;
      LogRecord.read(
          record,
          exchange -> {
            if (intake.learn(exchange.id())) {
              segment.add(exchange, offset);
            }
          },
          one -> {
            if (!stored.contains(one)) {
              segment.add(one);
            }
          });
      next += WalSegment.frameBytes(record);
    }
    if (contents.bytesBehindDamage() == 0) {
      return segment;
    }
    LOG.error(
        "{} is damaged: {} exchanges before the damage are recovered, {} bytes behind it are not. The file is kept as {}; import what is missing from another log.",
        file,
        segment.exchanges().size(),
        contents.bytesBehindDamage(),
        WalFolder.damaged(file));
    return segment;
  }
}
