package dev.retort.evaluator.slice;

import java.util.Comparator;

/**
 * A named part of the traffic.
 *
 * @param dimension what the traffic is divided by, such as {@code language}
 * @param name which part, such as {@code deu}
 */
public record Slice(String dimension, String name) implements Comparable<Slice> {
  /** The name under which a dimension's slices of too few rows are pooled. */
  public static final String POOLED = "(pooled)";

  private static final Comparator<Slice> ORDER =
      Comparator.comparing(Slice::dimension).thenComparing(Slice::name);

  public Slice {
    if (dimension.isBlank() || name.isBlank()) {
      throw new IllegalArgumentException(
          "a slice has a dimension and a name, not '%s' and '%s'".formatted(dimension, name));
    }
  }

  @Override
  public int compareTo(Slice other) {
    return ORDER.compare(this, other);
  }
}
