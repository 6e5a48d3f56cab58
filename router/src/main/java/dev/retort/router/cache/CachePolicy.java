package dev.retort.router.cache;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Which answers of a task are given again to equal requests. Immutable.
 *
 * @param remembered for how long; empty: none is
 * @param teacher which of the teacher's, beside those of the student
 */
public record CachePolicy(Optional<Duration> remembered, TeacherAnswers teacher) {
  /** Nothing is. */
  public static final CachePolicy OFF = new CachePolicy(Optional.empty(), TeacherAnswers.NONE);

  /** Personal data that somebody wants erased is not to be kept for longer. */
  private static final Duration LONGEST = Duration.ofDays(1);

  /** Which of the teacher's answers. */
  public enum TeacherAnswers {
    /** None of them. */
    NONE,
    /** Those to requests of temperature 0, which would hardly be answered otherwise again. */
    DETERMINISTIC,
    /** All of them. */
    ALL
  }

  public CachePolicy {
    Objects.requireNonNull(remembered);
    Objects.requireNonNull(teacher);
    if (remembered.filter(time -> time.toMillis() < 1 || time.compareTo(LONGEST) > 0).isPresent()) {
      throw new IllegalArgumentException(
          "answers are kept for more than nothing and no more than %s, not for %s"
              .formatted(LONGEST, remembered.get()));
    }
    if (remembered.isEmpty() && teacher != TeacherAnswers.NONE) {
      throw new IllegalArgumentException(
          "the teacher's answers cannot be given again where none is kept: say for how many minutes");
    }
  }
}
