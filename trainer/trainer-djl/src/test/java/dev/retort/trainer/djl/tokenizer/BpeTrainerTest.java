package dev.retort.trainer.djl.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BpeTrainerTest {
  private static final int BYTES = 256;

  @Test
  void mergesTheMostFrequentPairFirst() {
    ByteLevelVocabulary vocabulary =
        new BpeTrainer(BYTES + 3, List.of()).train(List.of("hug hug pug hugs", "bun"));

    // ug 4 times; then " hug": " h" 2, h+ug 3, so "hug"; then Ġ+hug 2 against p+ug 1 and hug+s 1.
    assertThat(vocabulary.merges())
        .containsExactly(
            new ByteLevelVocabulary.Merge("u", "g"),
            new ByteLevelVocabulary.Merge("h", "ug"),
            new ByteLevelVocabulary.Merge("Ġ", "hug"));
    assertThat(vocabulary.tokens()).endsWith("ug", "hug", "Ġhug");
  }

  @Test
  void breaksTiesByTheSmallerIds() {
    ByteLevelVocabulary vocabulary =
        new BpeTrainer(BYTES + 1, List.of()).train(List.of("xy xy", "ab", "ab"));

    assertThat(vocabulary.merges()).containsExactly(new ByteLevelVocabulary.Merge("a", "b"));
  }

  @Test
  void stopsWhenNoPairOccursTwice() {
    ByteLevelVocabulary vocabulary = new BpeTrainer(10_000, List.of()).train(List.of("abab", "c"));

    assertThat(vocabulary.tokens()).hasSize(BYTES + 1).endsWith("ab");
  }

  @Test
  void mergesRunsOfOneCharacterFromTheLeft() {
    ByteLevelVocabulary vocabulary =
        new BpeTrainer(BYTES + 2, List.of()).train(List.of("aaaaa", "aaaaa"));

    assertThat(vocabulary.tokens()).endsWith("aa", "aaa");
    assertThat(new MergeRules(vocabulary).encode("aaaaa"))
        .containsExactly(vocabulary.ids().get("aa"), vocabulary.ids().get("aaa"));
  }

  @Test
  void givesTheSameVocabularyInWhateverOrderTheTextsCome() {
    List<String> texts = new ArrayList<>(RandomTexts.sentences(new Random(3), 400));
    ByteLevelVocabulary first = new BpeTrainer(700, PromptTemplate.SPECIAL_TOKENS).train(texts);
    Collections.shuffle(texts, new Random(4));

    assertThat(new BpeTrainer(700, PromptTemplate.SPECIAL_TOKENS).train(texts)).isEqualTo(first);
  }

  @Test
  void keepsCountsThatARecountWouldGive() {
    List<String> texts = RandomTexts.sentences(new Random(5), 60);
    ByteLevelVocabulary vocabulary = new BpeTrainer(500, List.of()).train(texts);

    for (int size = BYTES; size < vocabulary.tokens().size(); size += 17) {
      ByteLevelVocabulary shorter =
          new ByteLevelVocabulary(
              List.of(),
              vocabulary.tokens().subList(0, size),
              vocabulary.merges().subList(0, size - BYTES));
      assertThat(vocabulary.merges().get(size - BYTES)).isEqualTo(Recount.best(shorter, texts));
    }
  }

  @Test
  @Timeout(30)
  void learnsFromFiftyThousandTextsInSeconds() {
    List<String> texts = RandomTexts.sentences(new Random(6), 50_000);
    long start = System.nanoTime();
    ByteLevelVocabulary vocabulary =
        new BpeTrainer(4_000, PromptTemplate.SPECIAL_TOKENS).train(texts);

    assertThat(vocabulary.tokens()).hasSize(4_000);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
  }

  @Test
  void countsAnEndlessWordInParts() {
    String endless = "ab".repeat(200_000);

    ByteLevelVocabulary vocabulary = new BpeTrainer(300, List.of()).train(List.of(endless));

    assertThat(vocabulary.tokens()).contains("abab");
    assertThat(IntStream.of(new MergeRules(vocabulary).encode("abab")).count()).isOne();
  }

  @Test
  void refusesAVocabularyWithoutRoomForAllBytes() {
    assertThatThrownBy(() -> new BpeTrainer(258, PromptTemplate.SPECIAL_TOKENS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 259 tokens, not 258");
  }

  @Test
  void refusesASpecialTokenThatStandsTwice() {
    assertThatThrownBy(() -> new BpeTrainer(1_000, List.of("<x>", "<x>")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("twice");
  }
}
