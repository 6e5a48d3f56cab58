package dev.retort.scheduler;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a run's promotion report is, as JSON; the HTML page lies beside it. Relative to the folder
 * of runs, so that a home can be moved.
 *
 * @param value task, run, decision and file, with slashes between them
 */
public record ReportPath(@JsonValue String value) {
  private static final Pattern END = Pattern.compile("(?:[^/\\\\]+[/\\\\]){3}[^/\\\\]+$");

  /**
   * Journals of earlier versions hold whole URIs of files: what counts is how they end.
   *
   * @throws IllegalArgumentException if the value is no such path
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ReportPath {
    Matcher end = END.matcher(value);
    if (!end.find() || value.contains("..")) {
      throw new IllegalArgumentException(
          "'%s' is no report of a run: it is TASK/RUN/DECISION/FILE".formatted(value));
    }
    value = end.group().replace('\\', '/');
  }

  /** The report of this file in a folder of runs. */
  static ReportPath of(Path runs, Path report) {
    return new ReportPath(runs.relativize(report).toString());
  }

  /** The file in a folder of runs, wherever that is now. */
  public Path in(Path runs) {
    return runs.resolve(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
