package dev.retort.scheduler.notice;

import java.util.Arrays;
import java.util.List;

/** What there is to be told. */
public enum NoticeKind {
  /** A run has come to its end: promoted, rejected, unchanged, or without a student. */
  RUN_FINISHED("run.finished"),
  /** A run was tried as often as it may be, or somebody has stopped it. */
  RUN_FAILED("run.failed"),
  /** A person is to decide about a candidate. */
  REVIEW_AWAITED("review.awaited"),
  /** A run waits for the budget of the next night. */
  BUDGET_SPENT("budget.spent"),
  /** A task's traffic is not what it was. */
  DRIFT_FOUND("drift.found"),
  /** A champion was taken back. */
  CHAMPION_ROLLED_BACK("champion.rolled-back");

  private final String word;

  NoticeKind(String word) {
    this.word = word;
  }

  /** Its name in messages and in the configuration. */
  public String word() {
    return word;
  }

  /** All names. */
  public static List<String> words() {
    return Arrays.stream(values()).map(NoticeKind::word).toList();
  }

  /**
   * The kind of a name.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static NoticeKind of(String word) {
    return Arrays.stream(values())
        .filter(kind -> kind.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there are no events '%s'; there are %s"
                        .formatted(word, String.join(", ", words()))));
  }
}
