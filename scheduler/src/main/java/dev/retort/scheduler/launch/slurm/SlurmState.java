package dev.retort.scheduler.launch.slurm;

import dev.retort.scheduler.launch.JobState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Slurm's states and exit codes mean; squeue's manual page, "job state codes". */
final class SlurmState {
  /** The training says by it that it has written an outcome, if not a student. */
  private static final int OUTCOME_WRITTEN = 3;

  private static final int KILLED = 9;

  /** 128 + SIGKILL, as a shell says it. */
  private static final int SHELL_KILLED = 137;

  private static final Pattern EXIT = Pattern.compile("(\\d+):(\\d+)");

  private SlurmState() {}

  /**
   * A line of squeue: {@code id|STATE|reason}.
   *
   * @param reason why a job waits
   */
  record Row(long id, String state, String reason) {
    static Row parse(String line) {
      String[] fields = line.split("\\|", 3);
      if (fields.length < 3) {
        throw new IllegalArgumentException("no line of squeue: " + line);
      }
      return new Row(Long.parseLong(fields[0].strip()), word(fields[1]), fields[2].strip());
    }

    String condition() {
      return "job %d is %s (%s)".formatted(id, state, reason);
    }

    boolean isOver() {
      return over(state);
    }

    JobState.Phase phase() {
      return runs() ? JobState.Phase.AT_WORK : JobState.Phase.WAITING;
    }

    private boolean runs() {
      return state.equals("RUNNING") || state.equals("COMPLETING");
    }
  }

  /** Of jobs of one name, the one that counts: at work, then waiting, then the last that ended. */
  static Optional<Row> current(List<Row> rows) {
    return rows.stream()
        .max(
            Comparator.comparing(Row::runs)
                .thenComparing(row -> !row.isOver())
                .thenComparingLong(Row::id));
  }

  /** Whether a job of a state does not run and will not. */
  static boolean over(String state) {
    return switch (word(state)) {
      case "BOOT_FAIL",
          "CANCELLED",
          "COMPLETED",
          "DEADLINE",
          "FAILED",
          "NODE_FAIL",
          "OUT_OF_MEMORY",
          "PREEMPTED",
          "REVOKED",
          "TIMEOUT" ->
          true;
      default -> false;
    };
  }

  /**
   * An ended job.
   *
   * @param exitCode in Slurm's form, {@code exit:signal}
   */
  static JobState.Ended ended(long id, String state, String exitCode) {
    return new JobState.Ended(
        cause(word(state), exitCode),
        "Slurm job %d ended as %s with exit code %s".formatted(id, word(state), exitCode));
  }

  private static JobState.Cause cause(String state, String exitCode) {
    return switch (state) {
      case "COMPLETED" -> JobState.Cause.FINISHED;
      case "CANCELLED" -> JobState.Cause.CANCELLED;
      case "OUT_OF_MEMORY" -> JobState.Cause.MEMORY;
      case "TIMEOUT", "DEADLINE" -> JobState.Cause.TIME_LIMIT;
      case "FAILED" -> failure(exitCode);
      default -> JobState.Cause.EVICTED;
    };
  }

  private static JobState.Cause failure(String exitCode) {
    Matcher matcher = EXIT.matcher(exitCode);
    if (!matcher.matches()) {
      return JobState.Cause.FAILED;
    }
    int exit = Integer.parseInt(matcher.group(1));
    if (exit == OUTCOME_WRITTEN) {
      return JobState.Cause.FINISHED;
    }
    boolean killed = exit == SHELL_KILLED || Integer.parseInt(matcher.group(2)) == KILLED;
    return killed ? JobState.Cause.MEMORY : JobState.Cause.FAILED;
  }

  /** {@code CANCELLED by 0} and {@code CANCELLED+} are CANCELLED. */
  private static String word(String state) {
    return state.strip().split("[ +]", 2)[0];
  }
}
