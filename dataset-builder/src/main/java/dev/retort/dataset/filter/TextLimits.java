package dev.retort.dataset.filter;

/**
 * How long a text may be, in characters (UTF-16 units), without the white space around it.
 *
 * @param shortest ≥ 1
 * @param longest ≥ shortest
 */
public record TextLimits(int shortest, int longest) {
  public TextLimits {
    if (shortest < 1) {
      throw new IllegalArgumentException(
          "the shortest text has at least 1 character, not " + shortest);
    }
    if (longest < shortest) {
      throw new IllegalArgumentException(
          "the longest text has %,d characters and the shortest %,d: give a longest that is not below the shortest"
              .formatted(longest, shortest));
    }
  }

  boolean isShort(String text) {
    return text.length() < shortest || text.strip().length() < shortest;
  }

  boolean isLong(String text) {
    return text.length() > longest && text.strip().length() > longest;
  }
}
