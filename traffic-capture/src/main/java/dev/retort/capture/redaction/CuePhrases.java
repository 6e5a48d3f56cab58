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
  private static final int SLOTS = 1 << 12;
  private static final Pattern COMMA = Pattern.compile(" *, *");
  private static final Phrase[] NONE = {};

  private final long[] hashes = new long[SLOTS];
  private final Phrase[][] phrases = new Phrase[SLOTS][];

  private record Phrase(Cue cue, String text) {}

  CuePhrases(Map<String, List<String>> sections) {
    for (Cue cue : Cue.values()) {
      for (String line : sections.getOrDefault(cue.section(), List.of())) {
        COMMA.splitAsStream(line).forEach(phrase -> add(new Phrase(cue, phrase)));
      }
    }
  }

  private void add(Phrase phrase) {
    int blank = phrase.text().indexOf(' ');
    String first = blank < 0 ? phrase.text() : phrase.text().substring(0, blank);
    long hash = HASH_SEED;
    for (int i = 0; i < first.length(); i++) {
      hash = hash(hash, first.charAt(i));
    }
    int slot = slot(hash);
    hashes[slot] = hash;
    List<Phrase> all = new ArrayList<>(List.of(phrases[slot] == null ? NONE : phrases[slot]));
    all.add(phrase);
    phrases[slot] = all.toArray(NONE);
  }

  static long emptyHash() {
    return HASH_SEED;
  }

  /** The hash of a word that goes on by a char. */
  static long hash(long hash, char c) {
    return (hash ^ folded(c)) * HASH_FACTOR;
  }

  static char folded(char c) {
    if (c < 128) {
      return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
    }
    return c == '’' ? '\'' : Character.toLowerCase(c);
  }

  /** The slot of a hash, or the empty one where it would be. */
  private int slot(long hash) {
    int slot = (int) (hash >>> 40) & (SLOTS - 1);
    while (phrases[slot] != null && hashes[slot] != hash) {
      slot = (slot + 1) & (SLOTS - 1);
    }
    return slot;
  }

  /** Adds the longest phrase that begins with the word at a place, once for each of its cues. */
  void find(String text, int start, long firstWord, List<CueHit> hits) {
    Phrase[] candidates = phrases[slot(firstWord)];
    if (candidates == null) {
      return;
    }
    int longest = 0;
    int before = hits.size();
    for (Phrase phrase : candidates) {
      int end = end(text, start, phrase.text());
      if (end > longest) {
        hits.subList(before, hits.size()).clear();
        longest = end;
      }
      if (end > 0 && end == longest) {
        hits.add(new CueHit(phrase.cue(), start, end));
      }
    }
  }

  private static int end(String text, int start, String phrase) {
    int at = start;
    for (int i = 0; i < phrase.length(); i++) {
      if (at >= text.length()) {
        return -1;
      }
      char c = text.charAt(at);
      if (phrase.charAt(i) == ' ') {
        if (!isBlank(c) && c != '-' && c != '_') {
          return -1;
        }
        at++;
        if (at < text.length() && isBlank(text.charAt(at))) {
          at++;
        }
      } else if (folded(c) == phrase.charAt(i)) {
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
