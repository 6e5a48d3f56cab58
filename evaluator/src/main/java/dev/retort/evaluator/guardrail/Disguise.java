package dev.retort.evaluator.guardrail;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ways in which an attack hides its text: {@code «base64:text»} in the written lists. */
final class Disguise {
  private static final Pattern MARKED = Pattern.compile("«([a-z0-9-]+):([^»]*)»");
  private static final Map<String, UnaryOperator<String>> BY_NAME =
      Map.of(
          "base64", text -> Base64.getEncoder().encodeToString(bytes(text)),
          "hex", text -> HexFormat.of().formatHex(bytes(text)),
          "percent", Disguise::percent,
          "rot13", Disguise::rot13,
          "reversed", text -> new StringBuilder(text).reverse().toString(),
          "spaced", text -> String.join(" ", text.split("")),
          "leet", text -> swap(text, "aeiostAEIOST", "431057431057"),
          "homoglyph", text -> swap(text, "aceopxyi", "асеорхуі"),
          "zero-width", text -> text.replaceAll("(?<=\\p{L})(?=\\p{L})", "\u200b"),
          "fullwidth", Disguise::fullwidth);

  private static final int LETTERS = 26;

  private Disguise() {}

  /** A text with every marked part in its disguise. */
  static String apply(String text) {
    return MARKED
        .matcher(text)
        .replaceAll((MatchResult match) -> Matcher.quoteReplacement(disguised(match)));
  }

  private static String disguised(MatchResult match) {
    UnaryOperator<String> disguise = BY_NAME.get(match.group(1));
    if (disguise == null) {
      throw new IllegalStateException(
          "'%s' is no disguise; there are %s".formatted(match.group(1), BY_NAME.keySet()));
    }
    return disguise.apply(match.group(2));
  }

  static String rot13(String text) {
    StringBuilder turned = new StringBuilder(text);
    for (int i = 0; i < turned.length(); i++) {
      char c = turned.charAt(i);
      char first = c >= 'a' ? 'a' : 'A';
      if (c >= first && c < first + LETTERS) {
        turned.setCharAt(i, (char) (first + (c - first + LETTERS / 2) % LETTERS));
      }
    }
    return turned.toString();
  }

  /** Each character of the first alphabet replaced by its counterpart in the second. */
  static String swap(String text, String from, String to) {
    StringBuilder swapped = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      int at = from.indexOf(text.charAt(i));
      if (at >= 0) {
        swapped.setCharAt(i, to.charAt(at));
      }
    }
    return swapped.toString();
  }

  private static String percent(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : bytes(text)) {
      encoded.append(String.format(Locale.ROOT, "%%%02X", b & 0xff));
    }
    return encoded.toString();
  }

  private static String fullwidth(String text) {
    return text.codePoints()
        .map(c -> c > ' ' && c <= '~' ? c + 0xFEE0 : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
