package dev.retort.trainer.djl.tokenizer;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Texts drawn from a seeded source. */
final class RandomTexts {
  private RandomTexts() {}

  /** ASCII sentences whose words follow a skewed distribution, with figures and punctuation. */
  static List<String> sentences(Random random, int count) {
    Random words = new Random(1);
    List<String> lexicon =
        IntStream.range(0, 5_000).mapToObj(i -> word(words, 1 + words.nextInt(9))).toList();
    return IntStream.range(0, count).mapToObj(i -> sentence(random, lexicon)).toList();
  }

  private static String sentence(Random random, List<String> lexicon) {
    return Stream.generate(
            () ->
                random.nextInt(8) == 0
                    ? String.valueOf(random.nextInt(2_000))
                    : lexicon.get((int) (lexicon.size() * Math.pow(random.nextDouble(), 3))))
        .limit(3 + random.nextInt(12))
        .collect(
            Collectors.joining(
                random.nextInt(5) == 0 ? ", " : " ", "", ".?!".charAt(random.nextInt(3)) + ""));
  }

  private static String word(Random random, int length) {
    return random
        .ints(length, 'a', 'z' + 1)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  /**
   * Any Unicode characters that Java's tables know, mixed with those that pre-tokenization looks
   * at.
   */
  static String unicode(Random random) {
    String fond = " \n\t\r'sdtre ve0123,.{}\":<|end|>\u00A0\u3000éß漢字🙂👩‍🚀\u0000\u200B";
    int length = random.nextInt(40);
    StringBuilder text = new StringBuilder();
    while (text.codePointCount(0, text.length()) < length) {
      int codePoint =
          random.nextInt(3) > 0
              ? fond.codePointAt(
                  fond.offsetByCodePoints(0, random.nextInt(fond.codePointCount(0, fond.length()))))
              : random.nextInt(random.nextBoolean() ? 0x3000 : Character.MAX_CODE_POINT + 1);
      if (Character.isDefined(codePoint) && Character.getType(codePoint) != Character.SURROGATE) {
        text.appendCodePoint(codePoint);
      }
    }
    return text.toString();
  }
}
