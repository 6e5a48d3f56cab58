package dev.retort.scheduler.notice;

import dev.retort.capture.TaskName;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that has happened.
 *
 * @param id names it: a notice that is posted again is the same one; at most 150 characters
 * @param kind what
 * @param at when
 * @param facts what there is to say about it
 */
public record Notice(String id, NoticeKind kind, Instant at, Facts facts) {
  private static final int LONGEST_ID = 150;

  public Notice {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(at);
    Objects.requireNonNull(facts);
    if (id.isEmpty() || id.length() > LONGEST_ID) {
      throw new IllegalArgumentException(
          "a notice's id has 1 to %d characters, not %d".formatted(LONGEST_ID, id.length()));
    }
  }

  /**
   * The message's data. Holds no texts of traffic.
   *
   * @param task whose
   * @param summary what has happened, in a sentence
   * @param run the run's id
   * @param verdict how the run ended, in a word
   * @param version the version in the registry that it is about
   */
  public record Facts(
      TaskName task,
      String summary,
      Optional<String> run,
      Optional<String> verdict,
      Optional<Integer> version) {
    public Facts {
      Objects.requireNonNull(task);
      Objects.requireNonNull(summary);
      Objects.requireNonNull(run);
      Objects.requireNonNull(verdict);
      Objects.requireNonNull(version);
    }
  }

  /**
   * A run that nobody goes on with.
   *
   * @param id names the failure
   * @param run the run's id; empty if it was given up before it began
   */
  public static Notice failed(
      TaskName task, String id, Optional<String> run, Instant at, String why) {
    return new Notice(
        id,
        NoticeKind.RUN_FAILED,
        at,
        new Facts(task, why, run, Optional.of("failed"), Optional.empty()));
  }

  /** Traffic that is not what it was. */
  public static Notice drifted(TaskName task, Instant at, String what) {
    return new Notice(
        "drift-%s-%d".formatted(task, at.toEpochMilli()),
        NoticeKind.DRIFT_FOUND,
        at,
        new Facts(task, what, Optional.empty(), Optional.empty(), Optional.empty()));
  }

  /**
   * A champion that was taken back.
   *
   * @param digest of its bundle
   * @param version its number
   * @param at when that was decided
   * @param what who has done it, and the reason
   */
  public static Notice rolledBack(
      TaskName task, String digest, int version, Instant at, String what) {
    return new Notice(
        "rollback-%s-%s".formatted(digest, at.toEpochMilli()),
        NoticeKind.CHAMPION_ROLLED_BACK,
        at,
        new Facts(task, what, Optional.empty(), Optional.empty(), Optional.of(version)));
  }
}
