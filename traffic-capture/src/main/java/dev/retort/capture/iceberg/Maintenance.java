package dev.retort.capture.iceberg;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log's one compactor: by itself when a day has got many files, and when asked. */
final class Maintenance {
  private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);
  private static final int MANY = 32;
  private static final long PATIENCE_SECONDS = 60;

  private final LogTables tables;
  private final Map<LocalDate, Integer> rolled = new HashMap<>();
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "exchange-log-compaction");
            thread.setDaemon(true);
            return thread;
          });

  Maintenance(LogTables tables) {
    this.tables = tables;
  }

  /** Counts new files, and compacts behind the appends when a day has got many. */
  synchronized void countRolled(List<Path> files) {
    boolean many = false;
    for (Path file : files) {
      many |= rolled.merge(DailyTable.day(file), 1, Integer::sum) >= MANY;
    }
    if (many && !worker.isShutdown()) {
      rolled.clear();
      worker.execute(this::compactQuietly);
    }
  }

  private void compactQuietly() {
    try {
      compact(MANY);
    } catch (RuntimeException e) {
      // The files are as they were, and the log works: it is tried again after as many more.
      LOG.error("the exchange log cannot be compacted: {}", e.getMessage(), e);
    }
  }

  int compact() {
    return compact(2);
  }

  private int compact(int many) {
    synchronized (worker) {
      return new Compaction(tables).compact(many);
    }
  }

  void close() {
    worker.shutdown();
    try {
      if (!worker.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("a compaction is given up: the log is closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
