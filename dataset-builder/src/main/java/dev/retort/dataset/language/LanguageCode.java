package dev.retort.dataset.language;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A language by its code in ISO 639.
 *
 * @param iso639 three letters (ISO 639-3)
 */
public record LanguageCode(String iso639) implements Comparable<LanguageCode> {
  /** Two letters to three. */
  private static final Map<String, String> LONG =
      Arrays.stream(Locale.getISOLanguages())
          .filter(code -> code.length() == 2)
          .collect(
              Collectors.toUnmodifiableMap(
                  code -> code, code -> Locale.forLanguageTag(code).getISO3Language()));

  /** Languages whose varieties the detector tells apart. */
  private static final Map<String, Set<String>> VARIETIES =
      Map.of(
          "zho", Set.of("cmn", "nan"),
          "est", Set.of("est", "ekk"),
          "fas", Set.of("fas", "pes"),
          "lav", Set.of("lav", "lvs"),
          "mlg", Set.of("plt"),
          "nor", Set.of("nob", "nno"),
          "pan", Set.of("pan", "pnb"));

  public LanguageCode {
    if (!iso639.matches("[a-z]{3}")) {
      throw new IllegalArgumentException(
          "'%s' is no language's code in ISO 639-3, which has three lower-case letters"
              .formatted(iso639));
    }
  }

  /**
   * A code of two letters (ISO 639-1) or three (ISO 639-3).
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static LanguageCode parse(String code) {
    String lower = code.strip().toLowerCase(Locale.ROOT);
    String three = lower.length() == 2 ? LONG.get(lower) : lower;
    if (three == null || !three.matches("[a-z]{3}")) {
      throw new IllegalArgumentException(
          "'%s' is no language's code: give two letters such as en (ISO 639-1) or three such as eng (ISO 639-3)"
              .formatted(code));
    }
    return new LanguageCode(three);
  }

  /** The codes under which a detector may know the language. */
  Stream<String> varieties() {
    return VARIETIES.getOrDefault(iso639, Set.of(iso639)).stream();
  }

  @Override
  public int compareTo(LanguageCode other) {
    return iso639.compareTo(other.iso639);
  }

  @Override
  public String toString() {
    return iso639;
  }
}
