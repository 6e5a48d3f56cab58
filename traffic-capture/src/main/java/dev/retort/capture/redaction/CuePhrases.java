package dev.retort.capture.redaction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
  private static final char NO_CHAR = 0;

  private final long[] hashes = new long[SLOTS];
  private final long[] beginnings = new long[CELLS / Long.SIZE];
  private final Candidates[] candidates = new Candidates[SLOTS];

  /**
   * A phrase.
   *
   * @param rest what follows its first word
   * @param next the first char of its second word; 0 if it has none
   */
  private record Phrase(Cue cue, String rest, char next) {}

  /**
   * The phrases that begin with one word, in their written order. Of the words that begin many,
   * such as "my", most are followed by a letter that goes on with few of them.
   */
  private static final class Candidates {
    private final Phrase[] all;
    private final Phrase[] single;

    /** By the first char of a second word: the phrases that it may begin, and the single ones. */
    private final Map<Character, Phrase[]> byNext = new HashMap<>();

    /** A bit for the last six bits of each of those chars, which spares most looks into the map. */
    private long nexts;

    Candidates(List<Phrase> phrases) {
      all = phrases.toArray(NONE);
      single = goingOn(phrases, NO_CHAR);
      for (Phrase phrase : phrases) {
        if (phrase.next() != NO_CHAR) {
          nexts |= 1L << phrase.next();
          byNext.computeIfAbsent(phrase.next(), next -> goingOn(phrases, next));
        }
      }
    }

    private static Phrase[] goingOn(List<Phrase> phrases, char next) {
      return phrases.stream()
          .filter(phrase -> phrase.next() == NO_CHAR || phrase.next() == next)
          .toArray(Phrase[]::new);
    }

    Phrase[] before(char next) {
      if (isBlank(next)) {
        // A second blank is rare, and looked at closely.
        return all;
      }
      return (nexts & (1L << next)) == 0 ? single : byNext.getOrDefault(next, single);
    }
  }

  CuePhrases(Map<String, List<String>> sections) {
    Map<String, List<Phrase>> byFirst = new LinkedHashMap<>();
    for (Cue cue : Cue.values()) {
      for (String line : sections.getOrDefault(cue.section(), List.of())) {
        COMMA.splitAsStream(line).forEach(phrase -> add(cue, phrase, byFirst));
      }
    }
    byFirst.forEach(
        (first, phrases) -> {
          char[] word = first.toCharArray();
          int cell = cell(word, 0, word.length);
          beginnings[cell / Long.SIZE] |= 1L << cell;
          long hash = hash(word, 0, word.length);
          int slot = slot(hash);
          hashes[slot] = hash;
          candidates[slot] = new Candidates(phrases);
        });
  }

  private static void add(Cue cue, String phrase, Map<String, List<Phrase>> byFirst) {
    int blank = phrase.indexOf(' ');
    String first = blank < 0 ? phrase : phrase.substring(0, blank);
    byFirst
        .computeIfAbsent(folded(first), any -> new ArrayList<>())
        .add(
            new Phrase(
                cue,
                phrase.substring(first.length()),
                blank < 0 ? NO_CHAR : phrase.charAt(blank + 1)));
  }

  private static String folded(String word) {
    StringBuilder folded = new StringBuilder(word.length());
    word.chars().forEach(c -> folded.append(folded((char) c)));
    return folded.toString();
  }

  /** Whether a phrase begins like a word, in its length, first two and last char. Most do not. */
  boolean mayBegin(char[] text, int start, int wordEnd) {
    int cell = cell(text, start, wordEnd);
    return (beginnings[cell / Long.SIZE] & (1L << cell)) != 0;
  }

  private static int cell(char[] text, int start, int end) {
    int second = end - start > 1 ? folded(text[start + 1]) : 0;
    int last = folded(text[end - 1]);
    return (folded(text[start]) + 31 * second + 1021 * (end - start) + 7919 * last) & (CELLS - 1);
  }

  private static long hash(char[] text, int start, int end) {
    long hash = HASH_SEED;
    for (int i = start; i < end; i++) {
      hash = (hash ^ folded(text[i])) * HASH_FACTOR;
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
  void find(char[] text, int start, int wordEnd, List<CueHit> hits) {
    int slot = slot(hash(text, start, wordEnd));
    if (hashes[slot] == EMPTY) {
      return;
    }
    int longest = 0;
    int before = hits.size();
    char next = wordEnd + 1 < text.length ? folded(text[wordEnd + 1]) : NO_CHAR;
    for (Phrase phrase : candidates[slot].before(next)) {
      int end = end(text, wordEnd, phrase.rest());
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

  private static int end(char[] text, int wordEnd, String rest) {
    int at = wordEnd;
    for (int i = 0; i < rest.length(); i++) {
      if (at >= text.length) {
        return -1;
      }
      char c = text[at];
      if (rest.charAt(i) == ' ') {
        if (!isBlank(c) && c != '-' && c != '_') {
          return -1;
        }
        at++;
        if (at < text.length && isBlank(text[at])) {
          at++;
        }
      } else if (folded(c) == rest.charAt(i)) {
        at++;
      } else {
        return -1;
      }
    }
    boolean wordGoesOn =
        at < text.length && Character.isLetter(text[at]) && Character.isLetter(text[at - 1]);
    return wordGoesOn ? -1 : at;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\u00a0';
  }
}
