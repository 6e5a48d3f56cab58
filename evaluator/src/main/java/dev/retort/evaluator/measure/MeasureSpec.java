package dev.retort.evaluator.measure;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A measure as a task's configuration asks for it.
 *
 * @param name what it is called in reports, unique in a task
 * @param measure which one it is, such as {@code field-f1}
 * @param parameters what it is to be, in the order of their names; a secret is a reference
 */
public record MeasureSpec(String name, String measure, Map<String, String> parameters) {
  public MeasureSpec {
    if (name.isBlank() || measure.isBlank()) {
      throw new IllegalArgumentException(
          "a measure has a name, this is '%s' for '%s'".formatted(name, measure));
    }
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
  }

  /** A measure as it comes, under its own name. */
  public static MeasureSpec of(String measure) {
    return new MeasureSpec(measure, measure, Map.of());
  }

  /** The same measure with one parameter more. */
  public MeasureSpec with(String parameter, String value) {
    Map<String, String> more = new TreeMap<>(parameters);
    more.put(parameter, value);
    return new MeasureSpec(name, measure, more);
  }

  /** The same measure under another name. */
  public MeasureSpec named(String other) {
    return new MeasureSpec(other, measure, parameters);
  }
}
