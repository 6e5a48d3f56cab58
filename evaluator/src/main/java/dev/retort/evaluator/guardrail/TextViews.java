package dev.retort.evaluator.guardrail;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ways in which a text can be read: as it stands, and without the disguises that people put on
 * attacks.
 */
final class TextViews {
  /** Letters of other alphabets that look like Latin ones (a part of Unicode TR 39's list). */
  private static final String LOOKALIKES = "асеорхуіјѕһԁɡνοαρτικεвмнкт";

  private static final String LATIN = "aceopxyijshdgvoaptikebmhkt";
  private static final String LEET = "4310578@$!|";
  private static final String UNLEET = "aeiostbasil";

  /** Length of the shortest run that may be base64 or hexadecimal. */
  private static final int SHORTEST_CODE = 16;

  private static final int ASCII = 128;

  /** From here on, there are marks that stand above other characters. */
  private static final int FIRST_MARK = 0x300;

  /** From here on, there are letters that look like Latin ones. */
  private static final int FIRST_GREEK = 0x370;

  private static final Pattern WORD = Pattern.compile("\\S+");
  private static final Pattern LATIN_LETTER = Pattern.compile("\\p{IsLatin}");
  private static final Pattern OTHER_LETTER = Pattern.compile("[\\p{IsCyrillic}\\p{IsGreek}]");
  private static final Pattern LEET_RUN = Pattern.compile("[\\p{L}\\d@$!|]{3,}");
  private static final Pattern LETTER = Pattern.compile("\\p{L}");
  private static final Pattern SPACED_LETTERS =
      Pattern.compile("(?<=(?<!\\p{L})\\p{L})[ .\\-_*](?=\\p{L}(?!\\p{L}))");
  private static final Pattern INNER_SEPARATOR = Pattern.compile("(?<=\\p{L})[.\\-_*](?=\\p{L})");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{16,}={0,2}");
  private static final Pattern HEX = Pattern.compile("(?:[0-9a-fA-F]{2}){8,}");
  private static final Pattern PERCENT = Pattern.compile("(?:%[0-9a-fA-F]{2}){4,}");
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\x{FE00}-\\x{FE0F}]");
  private static final Pattern MARKS = Pattern.compile("\\p{Mn}+");
  private static final Pattern BLANKS = Pattern.compile("[ \\t\\x0B\\f\\r\\u00A0]+");

  private TextViews() {}

  /** Every reading of a text, folded. */
  static Set<String> of(String text) {
    String visible = visible(text);
    Set<String> views = new LinkedHashSet<>();
    views.add(fold(visible));
    // Looks before leaps: few texts have what these patterns take, which are slow to say so.
    if (hasSeparatedLetters(visible, TextViews::isAlone)) {
      views.add(fold(SPACED_LETTERS.matcher(visible).replaceAll("")));
    }
    if (hasSeparatedLetters(visible, (all, at) -> all.charAt(at) != ' ')) {
      views.add(fold(INNER_SEPARATOR.matcher(visible).replaceAll("")));
      views.add(fold(INNER_SEPARATOR.matcher(visible).replaceAll(" ")));
    }
    if (mayBeLeet(visible)) {
      views.add(fold(unleeted(visible)));
    }
    views.add(fold(Disguise.rot13(visible)));
    views.add(fold(new StringBuilder(visible).reverse().toString()));
    if (longestCode(visible) >= SHORTEST_CODE) {
      decode(views, BASE64.matcher(visible), TextViews::base64);
      decode(views, HEX.matcher(visible), HexFormat.of()::parseHex);
    }
    if (visible.indexOf('%') >= 0) {
      decode(
          views,
          PERCENT.matcher(visible),
          run ->
              URLDecoder.decode(run, StandardCharsets.ISO_8859_1)
                  .getBytes(StandardCharsets.ISO_8859_1));
    }
    return views;
  }

  /** Compatibility forms unified, invisible characters gone. */
  private static String visible(String text) {
    if (isAscii(text)) {
      return text;
    }
    return without(
        Normalizer.normalize(text, Normalizer.Form.NFKC), INVISIBLE, TextViews::isInvisible);
  }

  /** Lower case, without accents, words of mixed alphabets in Latin, single blanks. */
  private static String fold(String text) {
    if (isAscii(text)) {
      return foldedAscii(text);
    }
    String bare =
        without(Normalizer.normalize(text, Normalizer.Form.NFD), MARKS, TextViews::isMark)
            .toLowerCase(Locale.ROOT)
            .replace('’', '\'');
    String latin =
        bare.chars().anyMatch(c -> c >= FIRST_GREEK)
            ? WORD.matcher(bare)
                .replaceAll(word -> Matcher.quoteReplacement(inOneAlphabet(word.group())))
            : bare;
    return BLANKS.matcher(latin).replaceAll(" ").strip();
  }

  /** A text without some characters: the pattern is asked where one of them may be there. */
  private static String without(String text, Pattern characters, IntPredicate mayBe) {
    return text.chars().anyMatch(mayBe) ? characters.matcher(text).replaceAll("") : text;
  }

  private static boolean isMark(int c) {
    return c >= FIRST_MARK
        && (Character.getType(c) == Character.NON_SPACING_MARK || Character.isSurrogate((char) c));
  }

  private static boolean isInvisible(int c) {
    return Character.getType(c) == Character.FORMAT
        || (c >= 0xFE00 && c <= 0xFE0F)
        || Character.isSurrogate((char) c);
  }

  /** Without accents and other alphabets, what is left to do is done in one pass. */
  private static String foldedAscii(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    boolean inBlanks = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isBlank = c == ' ' || c == '\t' || c == '\u000B' || c == '\f' || c == '\r';
      if (!isBlank) {
        folded.append(c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c);
      } else if (!inBlanks) {
        folded.append(' ');
      }
      inBlanks = isBlank;
    }
    return folded.toString().strip();
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= ASCII) {
        return false;
      }
    }
    return true;
  }

  /** Where a separator stands. */
  private interface Place {
    boolean isRight(String text, int at);
  }

  /** Whether a letter, a separator and a letter stand in a row, the separator in a right place. */
  private static boolean hasSeparatedLetters(String text, Place place) {
    for (int i = 1; i + 1 < text.length(); i++) {
      char c = text.charAt(i);
      if ((c == ' ' || c == '.' || c == '-' || c == '_' || c == '*')
          && isPartOfLetter(text.charAt(i - 1))
          && isPartOfLetter(text.charAt(i + 1))
          && place.isRight(text, i)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the letters on both sides of a separator have no others behind them. */
  private static boolean isAlone(String text, int at) {
    return (at < 2 || !isPlainLetter(text.charAt(at - 2)))
        && (at + 2 >= text.length() || !isPlainLetter(text.charAt(at + 2)));
  }

  private static boolean isPlainLetter(char c) {
    return Character.isLetter(c);
  }

  /** Halves of characters beyond the basic plane count, too: they may be letters. */
  private static boolean isPartOfLetter(char c) {
    return Character.isLetter(c) || Character.isSurrogate(c);
  }

  /** Whether a run of letters and what stands for letters has both. */
  private static boolean mayBeLeet(String text) {
    boolean hasLetter = false;
    boolean hasOther = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isLetter = isPartOfLetter(c);
      boolean isOther = (c >= '0' && c <= '9') || c == '@' || c == '$' || c == '!' || c == '|';
      if (!isLetter && !isOther) {
        hasLetter = false;
        hasOther = false;
      }
      hasLetter |= isLetter;
      hasOther |= isOther && LEET.indexOf(c) >= 0;
      if (hasLetter && hasOther) {
        return true;
      }
    }
    return false;
  }

  /** Length of the longest run of characters that base64 has. */
  private static int longestCode(String text) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isCode = c < ASCII && (Character.isLetterOrDigit(c) || "+/_-".indexOf(c) >= 0);
      run = isCode ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  /** Words of one alphabet mean what they say in it; only mixed ones pretend. */
  private static String inOneAlphabet(String word) {
    return LATIN_LETTER.matcher(word).find() && OTHER_LETTER.matcher(word).find()
        ? Disguise.swap(word, LOOKALIKES, LATIN)
        : word;
  }

  private static String unleeted(String text) {
    return LEET_RUN
        .matcher(text)
        .replaceAll(run -> Matcher.quoteReplacement(inLetters(run.group())));
  }

  /** Plain numbers stay. */
  private static String inLetters(String run) {
    return LETTER.matcher(run).find() ? Disguise.swap(run, LEET, UNLEET) : run;
  }

  private interface Decoder {
    byte[] decode(String run);
  }

  private static void decode(Set<String> views, Matcher runs, Decoder decoder) {
    while (runs.find()) {
      readable(decoder.decode(runs.group())).map(TextViews::fold).ifPresent(views::add);
    }
  }

  private static byte[] base64(String run) {
    String standard = run.replace('-', '+').replace('_', '/').replace("=", "");
    // One left-over character holds no whole byte.
    int whole = standard.length() % 4 == 1 ? standard.length() - 1 : standard.length();
    return Base64.getDecoder().decode(standard.substring(0, whole));
  }

  /** Bytes as text, if they are UTF-8 without control characters. */
  private static Optional<String> readable(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\n')
          ? Optional.empty()
          : Optional.of(text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
