package dev.retort.trainer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TextFeaturesTest {

  @Test
  void hashesByFnvAndMurmurAsThePapersSay() {
    // FNV-1a of "a" from its offset basis is 0xe40c292c; its MurmurHash3 mix is worked out here
    // step by step in 64-bit arithmetic.
    long h = 0xe40c292cL;
    h ^= h >>> 16;
    h = h * 0x85ebca6bL & 0xffffffffL;
    h ^= h >>> 13;
    h = h * 0xc2b2ae35L & 0xffffffffL;
    h ^= h >>> 16;

    TextFeatures features = TextFeatures.of("a", NGramOrders.DEFAULT);

    assertThat(features.words()).isEqualTo(1);
    assertThat(features.buckets()[0]).isEqualTo((int) (h >>> 12));
  }

  @Test
  void countsWordsAndPairsApartFromCharacters() {
    TextFeatures features = TextFeatures.of("My card, my card!", NGramOrders.DEFAULT);

    // my, card, "my card" twice each; "card my" once.
    assertThat(features.words()).isEqualTo(4);
    int[] counts = Arrays.copyOf(features.counts(), 4);
    Arrays.sort(counts);
    assertThat(counts).containsExactly(1, 2, 2, 2);
  }

  @Test
  void takesCharacterGramsWithinPaddedTokens() {
    // " ab " has three 2-grams, two 3-grams and one 4-gram.
    TextFeatures features = TextFeatures.of("ab", NGramOrders.DEFAULT);

    assertThat(features.buckets().length - features.words()).isEqualTo(6);
    assertThat(features.counts()).containsOnly(1);
  }

  @Test
  void ignoresCaseAndRepeatedSpace() {
    assertThat(TextFeatures.of("Where  is\tmy CARD", NGramOrders.DEFAULT).buckets())
        .isEqualTo(TextFeatures.of("where is my card", NGramOrders.DEFAULT).buckets());
  }

  @Test
  void findsNothingInEmptyOrBlankText() {
    assertThat(TextFeatures.of("", NGramOrders.DEFAULT).buckets()).isEmpty();
    assertThat(TextFeatures.of(" \n\t", NGramOrders.DEFAULT).buckets()).isEmpty();
    assertThat(TextFeatures.of("?!", NGramOrders.DEFAULT).words()).isZero();
  }

  @Test
  void staysWithinTheBuckets() {
    TextFeatures features =
        TextFeatures.of("größer 宇宙 \uD83D\uDE00 ".repeat(500), NGramOrders.DEFAULT);

    assertThat(Arrays.stream(features.buckets())).allMatch(b -> b >= 0 && b < NGrams.BUCKETS);
  }
}
