package dev.retort.capture.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The written phrases, found by the hash of their first word. Words compare without case; a blank,
 * hyphen or underscore may part them. Thread-safe.
 */
final class CuePhrases {
  private static final long HASH_SEED = 0xcbf29ce484222325L;
  private static final long HASH_FACTOR = 0x100000001b3L;
  private static final long EMPTY = 0;
  private static final int ASCII = 128;
  private static final char[] FOLDED = foldedAscii();
  private static final int SLOTS = 1 << 12;
  private static final int CELLS = 1 << 15;
  private static final Pattern COMMA = Pattern.compile(" *, *");
  private static final Phrase[] NONE = {};

  private final long[] hashes = new long[SLOTS];
  private final long[] beginnings = new long[CELLS / Long.SIZE];
  private final Phrase[][] phrases = new Phrase[SLOTS][];

  /**
   * A phrase.
   *
   * @param rest what follows its first word
   * @param next the first char of its second word; 0 if it has none
   */
  private record Phrase(Cue cue, String rest, char next) {}

  CuePhrases(Map<String, List<String>> sections) {
    for (Cue cue : Cue.values()) {
      for (String line : sections.getOrDefault(cue.section(), List.of())) {
        COMMA.splitAsStream(line).forEach(phrase -> add(cue, phrase));
      }
    }
  }

  private void add(Cue cue, String phrase) {
    int blank = phrase.indexOf(' ');
    String first = blank < 0 ? phrase : phrase.substring(0, blank);
    int cell = cell(first.toCharArray(), 0, first.length());
    beginnings[cell / Long.SIZE] |= 1L << cell;
    long hash = hash(first, 0, first.length());
    int slot = slot(hash);
    hashes[slot] = hash;
    List<Phrase> all = new ArrayList<>(List.of(phrases[slot] == null ? NONE : phrases[slot]));
    all.add(
        new Phrase(
            cue, phrase.substring(first.length()), blank < 0 ? 0 : phrase.charAt(blank + 1)));
    phrases[slot] = all.toArray(NONE);
  }

  /** Whether a phrase begins like a word, in its length and first chars. Most words do not. */
  boolean mayBegin(char[] text, int start, int wordEnd) {
    int cell = cell(text, start, wordEnd);
    return (beginnings[cell / Long.SIZE] & (1L << cell)) != 0;
  }

  private static int cell(char[] text, int start, int end) {
    int second = end - start > 1 ? folded(text[start + 1]) : 0;
    return (folded(text[start]) + 31 * second + 1021 * (end - start)) & (CELLS - 1);
  }

  private static long hash(String text, int start, int end) {
    long hash = HASH_SEED;
    for (int i = start; i < end; i++) {
      hash = (hash ^ folded(text.charAt(i))) * HASH_FACTOR;
    }
    return hash;
  }

  private static char folded(char c) {
    if (c < ASCII) {
      return FOLDED[c];
    }
    return c == '’' ? '\'' : Character.toLowerCase(c);
  }

  private static char[] foldedAscii() {
    char[] folded = new char[ASCII];
    for (char c = 0; c < ASCII; c++) {
      folded[c] = Character.toLowerCase(c);
    }
    return folded;
  }

  /** The slot of a hash, or the empty one where it would be. */
  private int slot(long hash) {
    int slot = (int) (hash >>> 40) & (SLOTS - 1);
    while (hashes[slot] != EMPTY && hashes[slot] != hash) {
      slot = (slot + 1) & (SLOTS - 1);
    }
    return slot;
  }

  /** Adds the longest phrase that begins with the word at a place, once for each of its cues. */
  void find(String text, int start, int wordEnd, List<CueHit> hits) {
    int slot = slot(hash(text, start, wordEnd));
    if (hashes[slot] == EMPTY) {
      return;
    }
    Phrase[] candidates = phrases[slot];
    int longest = 0;
    int before = hits.size();
    char next = wordEnd + 1 < text.length() ? folded(text.charAt(wordEnd + 1)) : 0;
    for (Phrase phrase : candidates) {
      // A second blank is rare, and looked at closely.
      boolean possible = phrase.next() == 0 || phrase.next() == next || isBlank(next);
      int end = possible ? end(text, wordEnd, phrase.rest()) : -1;
      if (end > longest) {
        if (hits.size() > before) {
          hits.subList(before, hits.size()).clear();
        }
        longest = end;
      }
      if (end > 0 && end == longest) {
        hits.add(new CueHit(phrase.cue(), start, end));
      }
    }
  }

  private static int end(String text, int wordEnd, String rest) {
    int at = wordEnd;
    for (int i = 0; i < rest.length(); i++) {
      if (at >= text.length()) {
        return -1;
      }
      char c = text.charAt(at);
      if (rest.charAt(i) == ' ') {
        if (!isBlank(c) && c != '-' && c != '_') {
          return -1;
        }
        at++;
        if (at < text.length() && isBlank(text.charAt(at))) {
          at++;
        }
      } else if (folded(c) == rest.charAt(i)) {
        at++;
      } else {
        return -1;
      }
    }
    boolean wordGoesOn =
        at < text.length()
            && Character.isLetter(text.charAt(at))
            && Character.isLetter(text.charAt(at - 1));
    return wordGoesOn ? -1 : at;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\u00a0';
  }
}
