package dev.retort.dataset.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.ExchangeId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LabelReviewTest {

  @Test
  void suspectsWhatIsAtLeastAsLikelyAsTheSuggestedLabelsOwnRows() {
    LabelReview review =
        LabelReview.of(
            List.of(
                opinion("a1", "a", "a", 0.9),
                opinion("a2", "a", "a", 0.7),
                opinion("b1", "b", "b", 0.9),
                opinion("b2", "b", "a", 0.85),
                opinion("b3", "b", "a", 0.75)));

    // The mean self-confidence of a is 0.8: b2 reaches it, b3 does not.
    assertThat(review.rows()).isEqualTo(5);
    assertThat(review.suspects()).hasSize(1);
    LabelSuspect suspect = review.suspects().get(0);
    assertThat(suspect.id()).isEqualTo(new ExchangeId("b2"));
    assertThat(suspect.given()).isEqualTo("b");
    assertThat(suspect.suggested()).isEqualTo("a");
    assertThat(suspect.threshold()).isCloseTo(0.8, within(1e-12));
  }

  @Test
  void suspectsNothingThatTheModelItselfIsNotSureOf() {
    assertThat(
            LabelReview.of(List.of(opinion("a1", "a", "a", 0.3), opinion("b1", "b", "a", 0.4)))
                .suspects())
        .isEmpty();
  }

  @Test
  void suspectsNoLabelForOneThatNoRowCarries() {
    assertThat(LabelReview.of(List.of(opinion("b1", "b", "new", 0.99))).suspects()).isEmpty();
  }

  @Test
  void ranksTheSurestFirstAndEquallySureOnesById() {
    LabelReview review =
        LabelReview.of(
            List.of(
                opinion("x", "a", "b", 0.8),
                opinion("z", "a", "b", 0.9),
                opinion("y", "a", "b", 0.8),
                opinion("b", "b", "b", 0.6)));

    assertThat(review.suspects())
        .extracting(suspect -> suspect.id().value())
        .containsExactly("z", "x", "y");
  }

  /**
   * A model that is right in 92 of 100 rows and knows how sure it is, and 3 of 100 labels flipped:
   * the suspects hold most of the flipped ones, and are mostly flipped.
   */
  @Test
  void findsMostPlantedErrorsAndLittleElse() {
    int rows = 10_000;
    int labels = 20;
    SplittableRandom random = new SplittableRandom(7);
    Set<ExchangeId> planted = new HashSet<>();
    List<LabelOpinion> opinions = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      int truth = random.nextInt(labels);
      double confidence = 0.5 + 0.5 * Math.sqrt(random.nextDouble());
      int likeliest =
          random.nextDouble() < 0.84 + 0.16 * confidence - 0.05
              ? truth
              : (truth + 1 + random.nextInt(labels - 1)) % labels;
      boolean flipped = random.nextDouble() < 0.03;
      int given = flipped ? (truth + 1 + random.nextInt(labels - 1)) % labels : truth;
      LabelOpinion opinion =
          opinion(
              "row-" + row,
              "label-" + given,
              "label-" + likeliest,
              likeliest == truth ? confidence : 1.1 - 0.6 * confidence);
      opinions.add(opinion);
      if (flipped) {
        planted.add(opinion.id());
      }
    }

    List<LabelSuspect> suspects = LabelReview.of(opinions).suspects();
    long found = suspects.stream().filter(s -> planted.contains(s.id())).count();

    assertThat((double) found / planted.size()).as("recall").isGreaterThan(0.5);
    assertThat((double) found / suspects.size()).as("precision").isGreaterThan(0.6);
    assertThat(suspects.subList(0, 50))
        .as("the surest fifty")
        .filteredOn(s -> planted.contains(s.id()))
        .hasSizeGreaterThan(40);
  }

  private static LabelOpinion opinion(
      String id, String given, String likeliest, double confidence) {
    return new LabelOpinion(new ExchangeId(id), given, likeliest, confidence);
  }
}
