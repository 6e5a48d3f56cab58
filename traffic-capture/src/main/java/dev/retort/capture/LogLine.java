package dev.retort.capture;

import java.util.Objects;

/**
 * Where an imported exchange comes from.
 *
 * @param file the log file's name
 * @param line from 1
 */
public record LogLine(String file, long line) {
  public LogLine {
    Objects.requireNonNull(file);
    if (line < 1) {
      throw new IllegalArgumentException("lines count from 1, not " + line);
    }
  }
}
