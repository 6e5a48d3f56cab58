package dev.retort.dataset.dedup;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

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

  private static final Set<UnicodeScript> SPACELESS =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  private static final Pattern APOSTROPHE = Pattern.compile("['’](?<=\\p{L}['’])(?=\\p{L})");
  private static final String DECIMAL_MARKS = ".,";
  private static final String SIGNS = "#%@&";

  private InputTokens() {}

  /** The tokens of a text. A text of punctuation alone is one token. */
  static List<String> of(String text) {
    String plain =
        APOSTROPHE
            .matcher(Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT))
            .replaceAll("");
    List<String> tokens = new ArrayList<>();
    for (int start = 0; start < plain.length(); ) {
      int character = plain.codePointAt(start);
      int end = start + Character.charCount(character);
      boolean word = isWord(character);
      if (word) {
        end = Math.max(numberEnd(plain, start), wordEnd(plain, end, character));
      }
      if (word || isSign(character)) {
        tokens.add(plain.substring(start, end));
      }
      start = end;
    }
    return tokens.isEmpty() ? List.of(plain.strip()) : tokens;
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
