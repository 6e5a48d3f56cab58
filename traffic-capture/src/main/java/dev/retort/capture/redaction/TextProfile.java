package dev.retort.capture.redaction;

import java.util.ArrayList;
import java.util.List;

/**
 * What one pass over a text's chars tells about it, so that most recognisers need not look at most
 * texts.
 *
 * @param text the text
 * @param digits how many ASCII digits it has
 * @param colons how many colons
 * @param longestRun its longest run of chars without blanks
 * @param hasAt whether it has an at sign, or one in brackets
 * @param hasDash whether a dash stands alone before a word
 * @param cues the written phrases in it, in order
 */
record TextProfile(
    String text,
    int digits,
    int colons,
    int longestRun,
    boolean hasAt,
    boolean hasDash,
    List<CueHit> cues) {

  static TextProfile of(String text, CuePhrases phrases) {
    int digits = 0;
    int colons = 0;
    int longestRun = 0;
    int runStart = 0;
    boolean hasAt = false;
    boolean hasDash = false;
    List<CueHit> cues = new ArrayList<>(4);
    int length = text.length();
    int i = 0;
    while (i < length) {
      char c = text.charAt(i);
      if (isLetter(c)) {
        int start = i;
        long hash = CuePhrases.emptyHash();
        do {
          hash = CuePhrases.hash(hash, c);
          i++;
          c = i < length ? text.charAt(i) : ' ';
        } while (isLetter(c)
            || ((c == '\'' || c == '’') && i + 1 < length && isLetter(text.charAt(i + 1))));
        // A phrase within another says nothing: "number is" of "order number is" is no telephone's.
        if (cues.isEmpty() || cues.get(cues.size() - 1).end() <= start) {
          phrases.find(text, start, i, hash, cues);
        }
        continue;
      }
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == ' ' || c == '\n' || c == '\t') {
        longestRun = Math.max(longestRun, i - runStart);
        runStart = i + 1;
      } else if (c == ':') {
        colons++;
      } else if (c == '@' || ((c == '(' || c == '[') && text.startsWith("at", i + 1))) {
        hasAt = true;
      } else if (c == '-' || c == '–' || c == '—') {
        hasDash |= i + 1 < length && text.charAt(i + 1) == ' ';
      }
      i++;
    }
    longestRun = Math.max(longestRun, length - runStart);
    return new TextProfile(text, digits, colons, longestRun, hasAt, hasDash, cues);
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 128 && Character.isLetter(c));
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
