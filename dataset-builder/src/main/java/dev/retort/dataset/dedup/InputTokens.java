package dev.retort.dataset.dedup;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What of an input tells requests apart: its words, numbers and signs, in order, in Unicode form
 * NFKC and lower case. Spacing, case and punctuation do not count; currency signs, operators and
 * emoji do. Scripts written without spaces give one token a character.
 *
 * <p>A scanner rather than a regular expression: looking scripts up at every place of every text
 * would take longer than all the rest of finding duplicates.
 */
final class InputTokens {
  /** Before the first of these scripts, which is Thai, there is nothing to look up. */
  private static final int FIRST_SPACELESS = 0x0e00;

  private static final int FIRST_BEYOND_ASCII = 0x80;

  private static final Set<UnicodeScript> SPACELESS =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  private static final String DECIMAL_MARKS = ".,";
  private static final String SIGNS = "#%@&";

  private InputTokens() {}

  /** Is told where tokens stand. */
  @FunctionalInterface
  interface Spans {
    /** A token from one place up to another. */
    void token(int start, int end);
  }

  /** The tokens of a text. A text of punctuation alone is one token. */
  static List<String> of(String text) {
    String plain = plain(text);
    List<String> tokens = new ArrayList<>();
    scan(plain, (start, end) -> tokens.add(plain.substring(start, end)));
    return tokens;
  }

  /** A text in the form in which its tokens are compared. */
  static String plain(String text) {
    String composed = isAscii(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFKC);
    return withoutApostrophes(composed.toLowerCase(Locale.ROOT));
  }

  /** Finds the tokens of a {@linkplain #plain plain} text, in order; at least one. */
  static void scan(String plain, Spans spans) {
    int tokens = 0;
    for (int start = 0; start < plain.length(); ) {
      int character = plain.codePointAt(start);
      int end = start + Character.charCount(character);
      boolean word = isWord(character);
      if (word) {
        end = Math.max(numberEnd(plain, start), wordEnd(plain, end, character));
      }
      if (word || isSign(character)) {
        spans.token(start, end);
        tokens++;
      }
      start = end;
    }
    if (tokens == 0) {
      String stripped = plain.strip();
      int start = plain.indexOf(stripped);
      spans.token(start, start + stripped.length());
    }
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= FIRST_BEYOND_ASCII) {
        return false;
      }
    }
    return true;
  }

  /** Without the apostrophes between letters: "isn't" and "isnt" are one word. */
  private static String withoutApostrophes(String text) {
    if (text.indexOf('\'') < 0 && text.indexOf('’') < 0) {
      return text;
    }
    StringBuilder kept = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      boolean inside =
          (character == '\'' || character == '’')
              && i > 0
              && i + 1 < text.length()
              && Character.isLetter(text.codePointBefore(i))
              && Character.isLetter(text.codePointAt(i + 1));
      if (!inside) {
        kept.append(character);
      }
    }
    return kept.toString();
  }

  /** Where a number with a decimal mark ends that begins here; the beginning if there is none. */
  private static int numberEnd(String text, int start) {
    int digits = digitsEnd(text, start);
    int end = start;
    while (digits + 1 < text.length()
        && digits > start
        && DECIMAL_MARKS.indexOf(text.charAt(digits)) >= 0
        && Character.isDigit(text.charAt(digits + 1))) {
      digits = digitsEnd(text, digits + 1);
      end = digits;
    }
    return end;
  }

  private static int digitsEnd(String text, int start) {
    int end = start;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int wordEnd(String text, int start, int first) {
    int end = start;
    while (!isSpaceless(first) && end < text.length()) {
      int character = text.codePointAt(end);
      if (!isWord(character) || isSpaceless(character)) {
        break;
      }
      end += Character.charCount(character);
    }
    return end;
  }

  private static boolean isWord(int character) {
    return Character.isLetterOrDigit(character)
        || switch (Character.getType(character)) {
          case Character.NON_SPACING_MARK,
              Character.COMBINING_SPACING_MARK,
              Character.ENCLOSING_MARK,
              Character.LETTER_NUMBER,
              Character.OTHER_NUMBER ->
              true;
          default -> false;
        };
  }

  private static boolean isSpaceless(int character) {
    return character >= FIRST_SPACELESS && SPACELESS.contains(UnicodeScript.of(character));
  }

  private static boolean isSign(int character) {
    return SIGNS.indexOf(character) >= 0
        || switch (Character.getType(character)) {
          case Character.CURRENCY_SYMBOL, Character.MATH_SYMBOL, Character.OTHER_SYMBOL -> true;
          default -> false;
        };
  }
}
