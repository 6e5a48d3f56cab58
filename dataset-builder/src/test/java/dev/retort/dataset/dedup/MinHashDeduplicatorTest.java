package dev.retort.dataset.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MinHashDeduplicatorTest {
  private static final double THRESHOLD = 0.8;

  private final MinHashDeduplicator deduplicator = new MinHashDeduplicator(THRESHOLD);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "How do I top up by card? | how do i   TOP-UP by card",
        "Why hasn't it arrived?! | why hasn’t it arrived",
        "I was charged 1.5 € | ｉ was charged 1.5 €."
      })
  void spellingsOfOneTextAreExactDuplicates(String one, String other) {
    DuplicateClusters clusters = deduplicator.cluster(List.of(one, other));

    assertThat(clusters.sameText(0, 1)).isTrue();
    assertThat(clusters.cluster(0)).isEqualTo(clusters.cluster(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "how do I top up by card | how do I top up by cheque",
        "When will my card be delivered to my new address? | When will my card be delivered to my old address?",
        "I was charged 15 euros for a transfer | I was charged 1.5 euros for a transfer",
        "price in $ | price in €",
        "great 👍 | great 👎",
        "Why was my transfer declined | Why was my payment declined",
        "银行卡可以充值吗 | 银行卡可以提现吗"
      })
  void shortTextsThatDifferInAWordStayApart(String one, String other) {
    DuplicateClusters clusters = deduplicator.cluster(List.of(one, other));

    assertThat(clusters.cluster(0)).isNotEqualTo(clusters.cluster(1));
  }

  @Test
  void longTextsThatDifferInAWordAreNearDuplicates() {
    DuplicateClusters clusters =
        deduplicator.cluster(
            List.of(
                "I have done a transfer within the country the day before yesterday but it is still not"
                    + " there, can you please check what is going on with that",
                "I have done a transfer within the country the day before yesterday but it is not there,"
                    + " can you please check what is going on with that"));

    assertThat(clusters.cluster(0)).isEqualTo(clusters.cluster(1));
    assertThat(clusters.sameText(0, 1)).isFalse();
  }

  @Test
  void findsPlantedNearDuplicatesAndNothingElse() {
    Random random = new Random(7);
    List<String> texts = new ArrayList<>();
    for (int pair = 0; pair < 1500; pair++) {
      List<String> words = words(random, 40 + random.nextInt(60));
      texts.add(String.join(" ", words));
      texts.add(String.join(" ", edited(words, random)));
    }

    DuplicateClusters clusters = deduplicator.cluster(texts);

    int planted = 0;
    int found = 0;
    int accepted = 0;
    int right = 0;
    for (int row = 0; row < texts.size(); row += 2) {
      boolean near = jaccard(texts.get(row), texts.get(row + 1)) >= THRESHOLD;
      boolean joined = clusters.cluster(row) == clusters.cluster(row + 1);
      planted += near ? 1 : 0;
      found += near && joined ? 1 : 0;
      accepted += joined ? 1 : 0;
      right += joined && near ? 1 : 0;
    }
    assertThat(planted).isBetween(400, 1400);
    assertThat((double) found / planted).isGreaterThanOrEqualTo(0.99);
    assertThat(right).isEqualTo(accepted);
    Set<Integer> distinct = new HashSet<>();
    IntStream.range(0, texts.size()).forEach(row -> distinct.add(clusters.cluster(row)));
    assertThat(distinct).hasSize(texts.size() - accepted);
  }

  @Test
  void aPromptTemplateMakesNoDuplicates() {
    String template =
        "You are a careful assistant of a large bank. Read the message of the customer below and say"
            + " which of the departments of the bank should deal with it, and nothing else. Message: ";
    Random random = new Random(3);
    List<String> texts =
        IntStream.range(0, 200)
            .mapToObj(i -> template + String.join(" ", words(random, 6)))
            .toList();

    DuplicateClusters clusters = deduplicator.cluster(texts);

    assertThat(IntStream.range(0, 200).map(clusters::cluster).distinct().count()).isEqualTo(200);
  }

  @Test
  void clustersDoNotDependOnTheOrderOfTheTexts() {
    Random random = new Random(11);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      List<String> words = words(random, 30);
      for (int copy = 0; copy < 4; copy++) {
        texts.add(String.join(" ", words));
        words = edited(words, random);
      }
    }
    List<Integer> order = new ArrayList<>(IntStream.range(0, texts.size()).boxed().toList());
    Collections.shuffle(order, random);

    DuplicateClusters straight = deduplicator.cluster(texts);
    DuplicateClusters shuffled = deduplicator.cluster(order.stream().map(texts::get).toList());

    for (int a = 0; a < order.size(); a++) {
      for (int b = 0; b < a; b++) {
        assertThat(shuffled.cluster(a) == shuffled.cluster(b))
            .isEqualTo(straight.cluster(order.get(a)) == straight.cluster(order.get(b)));
      }
    }
  }

  @Test
  void aBucketFullOfDuplicatesIsOneCluster() {
    Random random = new Random(5);
    List<String> words = words(random, 60);
    List<String> texts =
        IntStream.range(0, 5000)
            .mapToObj(i -> String.join(" ", words) + " " + i)
            .collect(Collectors.toCollection(ArrayList::new));
    // As many others keep the shared words from being a template.
    IntStream.range(0, 5001).forEach(i -> texts.add(String.join(" ", words(random, 12))));

    DuplicateClusters clusters = deduplicator.cluster(texts);

    assertThat(IntStream.range(0, 5000).map(clusters::cluster).distinct().count()).isEqualTo(1);
  }

  @Test
  void rejectsAThresholdOutsideItsRange() {
    assertThatThrownBy(() -> new MinHashDeduplicator(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(0, 1]");
  }

  private static List<String> words(Random random, int count) {
    return random.ints(count, 0, 3000).mapToObj(word -> "w" + word).toList();
  }

  /** Some words replaced, dropped or put in. */
  private static List<String> edited(List<String> words, Random random) {
    List<String> edited = new ArrayList<>(words);
    for (int edits = 1 + random.nextInt(5); edits > 0; edits--) {
      int place = random.nextInt(edited.size());
      switch (random.nextInt(3)) {
        case 0 -> edited.set(place, "x" + random.nextInt(3000));
        case 1 -> edited.remove(place);
        default -> edited.add(place, "x" + random.nextInt(3000));
      }
    }
    return edited;
  }

  /** The definition, over pairs of words as text. */
  private static double jaccard(String one, String other) {
    Set<String> a = pairs(one);
    Set<String> b = pairs(other);
    Set<String> union = new HashSet<>(a);
    union.addAll(b);
    a.retainAll(b);
    return (double) a.size() / union.size();
  }

  private static Set<String> pairs(String text) {
    String[] words = ("^ " + text + " $").split(" ", -1);
    Set<String> pairs = new HashSet<>();
    for (int i = 1; i < words.length; i++) {
      pairs.add(words[i - 1] + " " + words[i]);
    }
    return pairs;
  }
}
