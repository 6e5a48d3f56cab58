package dev.retort.capture.iceberg;

import java.util.regex.Pattern;

/**
 * One of the processes that write a log. Its files and its write-ahead folder have its name, so
 * that no two meet; no two processes that run at a time have the same.
 *
 * @param value 1 to 40 of {@code a-z 0-9 _}, beginning with a letter
 */
public record WriterId(String value) {
  private static final Pattern LEGAL = Pattern.compile("[a-z][a-z0-9_]{0,39}");

  public WriterId {
    if (!LEGAL.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no writer id: use 1 to 40 lower-case letters, digits or '_', beginning with a letter"
              .formatted(value));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
