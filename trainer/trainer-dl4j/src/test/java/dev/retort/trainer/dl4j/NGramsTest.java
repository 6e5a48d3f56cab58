package dev.retort.trainer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NGramsTest {
  private static final String[] PIECES = {
    "a",
    "Card",
    "top-up",
    "£5",
    "İstanbul",
    "ΟΔΟΣ",
    "GRÖSSE",
    "宇宙",
    "😀",
    " ",
    "  ",
    "\t",
    "\n",
    "\u00a0",
    "?!",
    "42",
    "don't",
    "\u2009",
    "x".repeat(30)
  };

  @Test
  void hashesTheSameNGramsThatStringsWouldGive() {
    SplittableRandom random = new SplittableRandom(9);
    for (int round = 0; round < 500; round++) {
      StringBuilder text = new StringBuilder();
      int pieces = random.nextInt(12);
      for (int i = 0; i < pieces; i++) {
        text.append(PIECES[random.nextInt(PIECES.length)]).append(random.nextBoolean() ? " " : "");
      }

      NGramOrders orders = new NGramOrders(1 + random.nextInt(4), 2 + random.nextInt(5));
      NGrams grams = NGrams.of(text.toString(), orders);

      List<Integer> buckets = new ArrayList<>();
      for (int i = 0; i < grams.size(); i++) {
        buckets.add(grams.bucket(i));
      }
      assertThat(buckets.subList(0, grams.words()))
          .as("words of '%s'", text)
          .containsExactlyInAnyOrderElementsOf(PlainStudent.words(text.toString(), orders));
      assertThat(buckets.subList(grams.words(), grams.size()))
          .as("characters of '%s'", text)
          .containsExactlyInAnyOrderElementsOf(PlainStudent.characters(text.toString(), orders));
    }
  }

  @Test
  void lowerCasesByJavasRulesBeyondAscii() {
    assertThat(NGrams.of("ΟΔΟΣ İ", NGramOrders.DEFAULT).sorted(0, 2))
        .isEqualTo(NGrams.of("ΟΔΟΣ İ".toLowerCase(Locale.ROOT), NGramOrders.DEFAULT).sorted(0, 2));
  }
}
