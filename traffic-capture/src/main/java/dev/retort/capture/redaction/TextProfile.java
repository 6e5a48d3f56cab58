package dev.retort.capture.redaction;

import java.util.ArrayList;
import java.util.List;

/**
 * What one pass over a text's chars tells about it, so that most recognisers need not look at most
 * texts.
 *
 * @param text the text
 * @param digits how many ASCII digits it has
 * @param digitRuns where they are
 * @param colons how many colons
 * @param longestRun its longest run of chars without blanks
 * @param hasAt whether it has an at sign, or one in brackets
 * @param hasDash whether a dash stands alone before a word
 * @param cues the written phrases in it, in order
 */
record TextProfile(
    String text,
    int digits,
    DigitRuns digitRuns,
    int colons,
    int longestRun,
    boolean hasAt,
    boolean hasDash,
    List<CueHit> cues) {
  private static final boolean[] LETTERS = asciiLetters();

  private static boolean[] asciiLetters() {
    boolean[] letters = new boolean[128];
    for (char c = 'a'; c <= 'z'; c++) {
      letters[c] = true;
      letters[Character.toUpperCase(c)] = true;
    }
    return letters;
  }

  static TextProfile of(String text, CuePhrases phrases) {
    // An array's chars are read faster than a string's.
    char[] chars = text.toCharArray();
    int digits = 0;
    DigitRuns digitRuns = new DigitRuns();
    int colons = 0;
    int longestRun = 0;
    int runStart = 0;
    boolean hasAt = false;
    boolean hasDash = false;
    List<CueHit> cues = new ArrayList<>(4);
    int length = chars.length;
    int i = 0;
    while (i < length) {
      char c = chars[i];
      if (isLetter(c)) {
        int start = i;
        do {
          i++;
          c = i < length ? chars[i] : ' ';
        } while (isLetter(c)
            || ((c == '\'' || c == '’') && i + 1 < length && isLetter(chars[i + 1])));
        // A phrase within another says nothing: "number is" of "order number is" is no telephone's.
        if (phrases.mayBegin(chars, start, i)
            && (cues.isEmpty() || cues.get(cues.size() - 1).end() <= start)) {
          phrases.find(text, start, i, cues);
        }
        continue;
      }
      if (c >= '0' && c <= '9') {
        digits++;
        digitRuns.add(i);
      } else if (c == ' ' || c == '\n' || c == '\t') {
        longestRun = Math.max(longestRun, i - runStart);
        runStart = i + 1;
      } else if (c == ':') {
        colons++;
      } else if (c == '@' || ((c == '(' || c == '[') && text.startsWith("at", i + 1))) {
        hasAt = true;
      } else if (c == '-' || c == '–' || c == '—') {
        hasDash |= i + 1 < length && chars[i + 1] == ' ';
      }
      i++;
    }
    longestRun = Math.max(longestRun, length - runStart);
    return new TextProfile(text, digits, digitRuns, colons, longestRun, hasAt, hasDash, cues);
  }

  private static boolean isLetter(char c) {
    return c < LETTERS.length ? LETTERS[c] : Character.isLetter(c);
  }

  /** The cue that speaks of the value at a place: only a few small words stand between. */
  boolean isCued(Cue cue, int at) {
    for (int i = lastCueBefore(at); i >= 0; i--) {
      CueHit hit = cues.get(i);
      if (hit.end() < at - CueGap.LONGEST) {
        return false;
      }
      if (hit.cue() == cue && hit.end() <= at && CueGap.isSmall(text, hit.end(), at)) {
        return true;
      }
    }
    return false;
  }

  /** The last cue that begins before a place; -1 if none does. */
  private int lastCueBefore(int at) {
    int low = 0;
    int high = cues.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cues.get(middle).start() < at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /** Whether a text has any of some cues. */
  boolean has(Cue cue) {
    for (CueHit hit : cues) {
      if (hit.cue() == cue) {
        return true;
      }
    }
    return false;
  }
}
