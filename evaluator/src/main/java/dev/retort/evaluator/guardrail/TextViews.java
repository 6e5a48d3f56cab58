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
    views.add(fold(SPACED_LETTERS.matcher(visible).replaceAll("")));
    views.add(fold(INNER_SEPARATOR.matcher(visible).replaceAll("")));
    views.add(fold(INNER_SEPARATOR.matcher(visible).replaceAll(" ")));
    views.add(fold(unleeted(visible)));
    views.add(fold(Disguise.rot13(visible)));
    views.add(fold(new StringBuilder(visible).reverse().toString()));
    decode(views, BASE64.matcher(visible), TextViews::base64);
    decode(views, HEX.matcher(visible), HexFormat.of()::parseHex);
    decode(
        views,
        PERCENT.matcher(visible),
        run ->
            URLDecoder.decode(run, StandardCharsets.ISO_8859_1)
                .getBytes(StandardCharsets.ISO_8859_1));
    return views;
  }

  /** Compatibility forms unified, invisible characters gone. */
  private static String visible(String text) {
    return INVISIBLE.matcher(Normalizer.normalize(text, Normalizer.Form.NFKC)).replaceAll("");
  }

  /** Lower case, without accents, words of mixed alphabets in Latin, single blanks. */
  private static String fold(String text) {
    String bare =
        MARKS
            .matcher(Normalizer.normalize(text, Normalizer.Form.NFD))
            .replaceAll("")
            .toLowerCase(Locale.ROOT)
            .replace('’', '\'');
    String latin =
        WORD.matcher(bare)
            .replaceAll(word -> Matcher.quoteReplacement(inOneAlphabet(word.group())));
    return BLANKS.matcher(latin).replaceAll(" ").strip();
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
