package dev.retort.capture.redaction;

/**
 * Groups of digits with at most three separating chars between any two: what a person would read
 * out as one number, or several. A run is cut off at {@value #MOST_GROUPS} groups. Not thread-safe:
 * one instance reads a text from run to run.
 */
final class NumberRun {
  static final int MOST_GROUPS = 12;
  private static final int LONGEST_SEPARATOR = 3;

  private final String text;
  private final DigitRuns digits;
  private final int[] starts = new int[MOST_GROUPS];
  private final int[] ends = new int[MOST_GROUPS];
  private int groups;

  NumberRun(TextProfile profile) {
    this.text = profile.text();
    this.digits = profile.digitRuns();
  }

  /** Reads the next run that begins at a place or later; false if there is none. */
  boolean read(int from) {
    int at = digits.next(from);
    groups = 0;
    if (at < 0) {
      return false;
    }
    while (at >= 0 && groups < MOST_GROUPS) {
      int end = at;
      while (end < text.length() && isDigit(text.charAt(end))) {
        end++;
      }
      starts[groups] = at;
      ends[groups] = end;
      groups++;
      at = separated(text, end);
    }
    return true;
  }

  /** Where digits go on behind a separator; -1 if they do not. */
  private static int separated(String text, int from) {
    int limit = Math.min(text.length(), from + LONGEST_SEPARATOR + 1);
    for (int at = from; at < limit; at++) {
      char c = text.charAt(at);
      if (isDigit(c)) {
        return at;
      }
      if (" .-–‑/()\u00a0".indexOf(c) < 0) {
        return -1;
      }
    }
    return -1;
  }

  int groups() {
    return groups;
  }

  int start(int group) {
    return starts[group];
  }

  int end(int group) {
    return ends[group];
  }

  int length(int group) {
    return ends[group] - starts[group];
  }

  /** How many digits some groups have together. */
  int digits(int first, int last) {
    int digits = 0;
    for (int group = first; group <= last; group++) {
      digits += length(group);
    }
    return digits;
  }

  /** The digits of some groups, nothing between. */
  String joined(int first, int last) {
    StringBuilder digits = new StringBuilder();
    for (int group = first; group <= last; group++) {
      digits.append(text, starts[group], ends[group]);
    }
    return digits.toString();
  }

  /** What stands between a group and the next. */
  String separator(int group) {
    return text.substring(ends[group], starts[group + 1]);
  }

  /** Whether one char alone stands between any two of some groups, the same everywhere. */
  boolean isEvenlySeparated(int first, int last) {
    for (int group = first; group < last; group++) {
      if (starts[group + 1] != ends[group] + 1
          || text.charAt(ends[group]) != text.charAt(ends[first])) {
        return false;
      }
    }
    return true;
  }

  /** The first digit of a group. */
  char firstDigit(int group) {
    return text.charAt(starts[group]);
  }

  /** Whether groups have these lengths. */
  boolean isForm(int first, int last, int... lengths) {
    if (last - first + 1 != lengths.length) {
      return false;
    }
    for (int i = 0; i < lengths.length; i++) {
      if (length(first + i) != lengths[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether some groups are a number of their own: blanks or ends of the run on both sides, and no
   * letter or sign that would make them part of something longer.
   */
  boolean standsAlone(int first, int last) {
    boolean before = first == 0 ? isFreeBefore() : text.charAt(starts[first] - 1) == ' ';
    boolean after = last == groups - 1 ? isFreeAfter() : text.charAt(ends[last]) == ' ';
    return before && after;
  }

  private boolean isFreeBefore() {
    int at = starts[0] - 1;
    if (at >= 0 && (text.charAt(at) == '(' || text.charAt(at) == '+')) {
      at--;
    }
    if (at < 0) {
      return true;
    }
    char c = text.charAt(at);
    if (Character.isLetterOrDigit(c) || "_#$€£¥".indexOf(c) >= 0) {
      return false;
    }
    return " \n\t\r:=(\"'[;>".indexOf(c) >= 0
        || at == 0
        || !Character.isLetterOrDigit(text.charAt(at - 1));
  }

  private boolean isFreeAfter() {
    int at = ends[groups - 1];
    if (at >= text.length()) {
      return true;
    }
    char c = text.charAt(at);
    if (Character.isLetterOrDigit(c) || "_%@€".indexOf(c) >= 0) {
      return false;
    }
    return at + 1 >= text.length()
        || ".,-/:".indexOf(c) < 0
        || !Character.isLetterOrDigit(text.charAt(at + 1));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
