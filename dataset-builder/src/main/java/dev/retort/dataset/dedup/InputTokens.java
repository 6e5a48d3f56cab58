package dev.retort.dataset.dedup;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of an input tells requests apart: its words, numbers and signs, in order, in Unicode form
 * NFKC and lower case. Spacing, case and punctuation do not count; currency signs, operators and
 * emoji do. Scripts written without spaces give one token a character.
 */
final class InputTokens {
  private static final Pattern APOSTROPHE = Pattern.compile("(?<=\\p{L})['’](?=\\p{L})");
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\p{Nd}+(?:[.,]\\p{Nd}+)+"
              + "|[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}]"
              + "|[\\p{L}\\p{M}\\p{N}&&[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}]]+"
              + "|[\\p{Sc}\\p{Sm}\\p{So}#%@&]");

  private InputTokens() {}

  /** The tokens of a text. A text of punctuation alone is one token. */
  static List<String> of(String text) {
    String plain =
        APOSTROPHE
            .matcher(Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT))
            .replaceAll("");
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(plain);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    return tokens.isEmpty() ? List.of(plain.strip()) : tokens;
  }
}
