package dev.retort.capture;

import java.lang.Character.UnicodeScript;
import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A text as its template sees it: words in lower case, without punctuation, and one {@value
 * #VARIABLE} for whatever is different in every request (numbers, dates, ids, e-mail addresses,
 * URLs, placeholders of redacted values). Scripts written without spaces give one token a
 * character. Immutable and thread-safe.
 */
public final class TemplateTokens {
  /** Stands for a value, or several in a row. */
  public static final String VARIABLE = "#";

  private static final Set<UnicodeScript> SPACELESS =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  /** Before the first of these scripts there is nothing to look up. */
  private static final int FIRST_SPACELESS = 0x0e00;

  /** What an id, a date, a version, a path or a time is made of, beside letters and digits. */
  private static final String INSIDE_VALUES = "-_:./+";

  private static final Set<String> CALENDAR = calendar();

  private final List<String> words;
  private final int[] starts;
  private final int[] ends;
  private final BitSet delimited;

  private TemplateTokens(List<String> words, int[] starts, int[] ends, BitSet delimited) {
    this.words = List.copyOf(words);
    this.starts = starts;
    this.ends = ends;
    this.delimited = delimited;
  }

  /** The tokens of a text, in order; none of a text without words and values. */
  public static TemplateTokens of(String text) {
    return new Scanner(text).scan();
  }

  /** The tokens, in order. */
  public List<String> words() {
    return words;
  }

  /** Where in the text a token begins. */
  public int start(int token) {
    return starts[token];
  }

  /** Where in the text a token has ended. */
  public int end(int token) {
    return ends[token];
  }

  /** Whether a colon or the end of a line follows a token. */
  public boolean isDelimited(int token) {
    return delimited.get(token);
  }

  private static Set<String> calendar() {
    Set<String> names = new HashSet<>();
    for (String language : List.of("en", "de", "fr", "es", "it", "pt", "nl")) {
      Locale locale = Locale.forLanguageTag(language);
      for (TextStyle style : List.of(TextStyle.FULL, TextStyle.SHORT)) {
        Arrays.stream(Month.values())
            .forEach(month -> names.add(plain(month.getDisplayName(style, locale))));
        Arrays.stream(DayOfWeek.values())
            .forEach(day -> names.add(plain(day.getDisplayName(style, locale))));
      }
    }
    return Set.copyOf(names);
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace(".", "");
  }

  /** Reads a text once, from left to right. */
  private static final class Scanner {
    private final String text;
    private final List<String> words = new ArrayList<>();
    private final BitSet delimited = new BitSet();
    private int[] starts = new int[16];
    private int[] ends = new int[16];

    Scanner(String text) {
      this.text = text;
    }

    TemplateTokens scan() {
      int start = 0;
      while (start < text.length()) {
        int end = start;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
          end++;
        }
        if (end > start) {
          chunk(start, end);
        }
        if (end < text.length() && text.charAt(end) == '\n') {
          delimit();
        }
        start = end + 1;
      }
      int size = words.size();
      return new TemplateTokens(
          words, Arrays.copyOf(starts, size), Arrays.copyOf(ends, size), delimited);
    }

    private void delimit() {
      if (!words.isEmpty()) {
        delimited.set(words.size() - 1);
      }
    }

    /** What stands between two spaces. */
    private void chunk(int from, int to) {
      int start = from;
      int end = to;
      while (start < end && !Character.isLetterOrDigit(text.charAt(start))) {
        start++;
      }
      while (end > start && !Character.isLetterOrDigit(text.charAt(end - 1))) {
        end--;
      }
      if (start == end) {
        if (text.substring(from, to).equals(VARIABLE)) {
          value(from, to);
        }
      } else if (isValue(start, end)) {
        value(start, end);
      } else {
        // What is no letter may belong to one: surrogates, combining marks.
        wordsOf(from, to);
      }
      if (text.substring(end, to).indexOf(':') >= 0) {
        delimit();
      }
    }

    private boolean isValue(int start, int end) {
      String chunk = text.substring(start, end);
      if (chunk.indexOf('@') > 0 || chunk.contains("://")) {
        return true;
      }
      return chunk.chars().anyMatch(Character::isDigit)
          && chunk
              .chars()
              .allMatch(c -> Character.isLetterOrDigit(c) || INSIDE_VALUES.indexOf(c) >= 0);
    }

    private void wordsOf(int from, int to) {
      StringBuilder word = new StringBuilder();
      int start = from;
      for (int at = from; at < to; ) {
        int character = text.codePointAt(at);
        int next = at + Character.charCount(character);
        boolean spaceless = isSpaceless(character);
        boolean part = !spaceless && isPartOfWord(character);
        boolean apostrophe = character == '\'' || character == '’';
        if (!part && !apostrophe) {
          word(word, start, at);
        }
        if (spaceless) {
          word(word.appendCodePoint(character), at, next);
        } else if (part) {
          start = word.isEmpty() ? at : start;
          word.appendCodePoint(Character.toLowerCase(character));
        }
        at = next;
      }
      word(word, start, to);
    }

    /** A word ends, if one has begun. */
    private void word(StringBuilder word, int start, int end) {
      if (word.isEmpty()) {
        return;
      }
      String found = word.toString();
      word.setLength(0);
      if (found.chars().anyMatch(Character::isDigit)) {
        value(start, end);
      } else if (CALENDAR.contains(found) && endsWithValue()) {
        // "3 June" is one value.
        value(start, end);
      } else {
        add(found, start, end);
      }
    }

    private void value(int start, int end) {
      int from = start;
      // "Monday, June 3" is one value too.
      while (!words.isEmpty() && CALENDAR.contains(words.get(words.size() - 1))) {
        words.remove(words.size() - 1);
        from = starts[words.size()];
      }
      if (endsWithValue()) {
        ends[words.size() - 1] = end;
      } else {
        add(VARIABLE, from, end);
      }
      delimited.clear(words.size() - 1, Integer.MAX_VALUE);
    }

    private void add(String word, int start, int end) {
      if (words.size() == starts.length) {
        starts = Arrays.copyOf(starts, 2 * starts.length);
        ends = Arrays.copyOf(ends, 2 * ends.length);
      }
      starts[words.size()] = start;
      ends[words.size()] = end;
      words.add(word);
    }

    private boolean endsWithValue() {
      return !words.isEmpty() && words.get(words.size() - 1).equals(VARIABLE);
    }

    private static boolean isPartOfWord(int character) {
      return Character.isLetterOrDigit(character)
          || character == '_'
          || switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> false;
          };
    }

    private static boolean isSpaceless(int character) {
      return character >= FIRST_SPACELESS && SPACELESS.contains(UnicodeScript.of(character));
    }
  }
}
