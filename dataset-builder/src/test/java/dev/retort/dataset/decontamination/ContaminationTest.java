package dev.retort.dataset.decontamination;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.dataset.dedup.TextFingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContaminationTest {
  private static final String FOOTER =
      "this message and what is attached to it are meant for the person it is addressed to and"
          + " nobody else please delete it if it reached you by mistake";

  private final SplittableRandom random = new SplittableRandom(4);

  @Test
  void findsWhatIsQuotedHoweverManyShareAFooter() {
    List<String> evaluation =
        IntStream.range(0, 500).mapToObj(i -> words(20) + " " + FOOTER).toList();
    Search search = new Search(evaluation);

    for (String text : evaluation) {
      assertThat(search.givesAway(words(30) + " " + text + " " + words(30))).isTrue();
    }
  }

  @Test
  void aSharedFooterOrPhraseIsNoContamination() {
    Search search =
        new Search(IntStream.range(0, 500).mapToObj(i -> words(20) + " " + FOOTER).toList());

    for (int i = 0; i < 500; i++) {
      assertThat(search.givesAway(words(40) + " " + FOOTER)).isFalse();
    }
  }

  @Test
  void shortQuestionsOccurInLongerOnesByChance() {
    Search search = new Search(List.of("where is my card"));

    assertThat(search.givesAway("since monday I ask myself where is my card and " + words(20)))
        .isFalse();
  }

  @Test
  void nineTenthsAreEnoughAndHalfIsNot() {
    List<String> words = List.of(words(60).split(" ", -1));
    Search search = new Search(List.of(String.join(" ", words)));
    List<String> edited = new ArrayList<>(words);
    edited.set(10, "other");

    assertThat(search.givesAway(words(20) + " " + String.join(" ", edited))).isTrue();
    assertThat(search.givesAway(words(20) + " " + String.join(" ", words.subList(0, 30))))
        .isFalse();
  }

  private String words(int count) {
    return random
        .ints(count, 0, 5000)
        .mapToObj(word -> "w" + word)
        .collect(Collectors.joining(" "));
  }

  /** As an executor searches. */
  private static final class Search {
    private final List<int[]> evaluation;
    private final Contamination contamination;

    Search(List<String> texts) {
      evaluation = texts.stream().map(text -> TextFingerprint.of(text).shingles()).toList();
      ShingleCounts counts = new ShingleCounts();
      evaluation.forEach(counts::add);
      contamination = new Contamination(texts.size());
      for (int text = 0; text < evaluation.size(); text++) {
        contamination.add(text, Contamination.sketch(evaluation.get(text), counts));
      }
    }

    boolean givesAway(String training) {
      int[] shingles = TextFingerprint.of(training).shingles();
      return IntStream.of(contamination.proposals(shingles))
          .anyMatch(text -> Contamination.contains(shingles, evaluation.get(text)));
    }
  }
}
