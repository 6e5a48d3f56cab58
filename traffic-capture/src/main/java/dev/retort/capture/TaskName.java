package dev.retort.capture;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The name of a task: one narrow, repeated kind of request that a student can learn. It is also the
 * name of the task's registered model and of its folders, hence the restricted alphabet.
 *
 * @param value 1 to 100 of {@code A-Z a-z 0-9 . _ -}, starting with a letter or digit
 */
public record TaskName(@JsonValue String value) implements Comparable<TaskName> {
  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public TaskName {
    if (!LEGAL.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no task name: use 1 to 100 letters, digits, '.', '_' or '-', starting with a letter or digit"
              .formatted(value));
    }
  }

  @Override
  public int compareTo(TaskName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
