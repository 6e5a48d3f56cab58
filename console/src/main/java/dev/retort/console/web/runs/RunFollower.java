package dev.retort.console.web.runs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.retort.scheduler.log.RunEvent;
import dev.retort.scheduler.log.RunLogs;

/**
 * Reads runs' logs, each line once, however often somebody asks how far a run is. The logs of runs
 * that nobody has asked for lately are read again. Thread-safe.
 */
final class RunFollower {
  private static final int RUNS = 64;

  private final RunLogs logs;
  private final Cache<String, Followed> followed = Caffeine.newBuilder().maximumSize(RUNS).build();

  RunFollower(RunLogs logs) {
    this.logs = logs;
  }

  /**
   * How far a run is.
   *
   * @param offset of the log up to which this is so, in bytes
   */
  record Place(RunProgress progress, long offset) {}

  /** How far a run is now. */
  Place now(String run) {
    return followed.get(run, Followed::new).readOn(logs);
  }

  private static final class Followed {
    private final String run;
    private ProgressFold fold = new ProgressFold();
    private long offset;

    Followed(String run) {
      this.run = run;
    }

    synchronized Place readOn(RunLogs logs) {
      RunLogs.Slice slice = logs.readFrom(run, offset);
      if (slice.next() < offset) {
        // The log was deleted, and begins anew.
        fold = new ProgressFold();
        slice = logs.readFrom(run, 0);
      }
      for (RunEvent event : slice.events()) {
        fold.add(event);
      }
      offset = slice.next();
      return new Place(fold.now(), offset);
    }
  }
}
