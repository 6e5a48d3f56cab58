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
 * @param longRuns its runs of at least {@value KeyShapes#SHORTEST} chars above the blank
 * @param hasAt whether it has an at sign, or one in brackets
 * @param hasDash whether a dash stands alone before a word
 * @param cues the written phrases in it, in order
 */
record TextProfile(
    String text,
    int digits,
    DigitRuns digitRuns,
    int colons,
    List<Run> longRuns,
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

  /** A part of a text, from a char to behind another. */
  record Run(int start, int end) {}

  static TextProfile of(String text, CuePhrases phrases) {
    // An array's chars are read faster than a string's.
    char[] chars = text.toCharArray();
    int digits = 0;
    DigitRuns digitRuns = new DigitRuns();
    int colons = 0;
    List<Run> longRuns = new ArrayList<>(4);
    int runStart = 0;
    boolean hasAt = false;
    boolean hasDash = false;
    List<CueHit> cues = new ArrayList<>(8);
    int cueEnd = 0;
    int length = chars.length;
    int i = 0;
    while (i < length) {
      char c = chars[i];
      if (isLetter(c)) {
        int start = i;
        i = wordEnd(chars, start + 1);
        // A phrase within another says nothing: "number is" of "order number is" is no telephone's.
        if (cueEnd <= start && phrases.mayBegin(chars, start, i)) {
          phrases.find(chars, start, i, cues);
          cueEnd = cues.isEmpty() ? 0 : cues.get(cues.size() - 1).end();
        }
        continue;
      }
      if (c <= ' ') {
        addLong(runStart, i, longRuns);
        runStart = i + 1;
      } else if (c >= '0' && c <= '9') {
        digits++;
        digitRuns.add(i);
      } else if (c == ':') {
        colons++;
      } else if (c == '@' || ((c == '(' || c == '[') && text.startsWith("at", i + 1))) {
        hasAt = true;
      } else if (c == '-' || c == '–' || c == '—') {
        hasDash |= i + 1 < length && chars[i + 1] == ' ';
      }
      i++;
    }
    addLong(runStart, length, longRuns);
    return new TextProfile(text, digits, digitRuns, colons, longRuns, hasAt, hasDash, cues);
  }

  private static void addLong(int start, int end, List<Run> longRuns) {
    if (end - start >= KeyShapes.SHORTEST) {
      longRuns.add(new Run(start, end));
    }
  }

  /** Where a word ends of which a letter stands before a place; an apostrophe may join letters. */
  private static int wordEnd(char[] chars, int from) {
    int end = from;
    while (end < chars.length) {
      char c = chars[end];
      if (!isLetter(c)
          && !((c == '\'' || c == '’') && end + 1 < chars.length && isLetter(chars[end + 1]))) {
        return end;
      }
      end++;
    }
    return end;
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
