package dev.retort.trainer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.TokenLogprob;
import dev.retort.capture.TokenLogprob.Alternative;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelLikelihoodTest {
  private static final List<String> LABELS =
      List.of("card_lost", "card_stolen", "refund", "top up");
  private static final int CARD_LOST = 0;
  private static final int REFUND = 2;

  private final LabelLikelihood likelihood = new LabelLikelihood(LABELS, new int[] {30, 10, 40, 5});

  @Test
  void givesEachAlternativeToTheLabelThatItLeadsTo() {
    // .7 refund, .2 top up, .1 of nothing that is told: the cards', three to one by their rows.
    assertThat(shares(REFUND, token("refund", 0.7, "top", 0.2)))
        .containsExactly(new double[] {0.075, 0.025, 0.7, 0.2}, within(1e-6));
  }

  @Test
  void multipliesAlongTheTokensUntilOneLabelIsLeft() {
    // .8 · .6 lost, .8 · .4 stolen and no rest there; first .15 refund, .05 of no token: top up's.
    // "ost" can't be anything else any more, however unlikely it was.
    assertThat(
            shares(
                CARD_LOST,
                token("card_", 0.8, "ref", 0.15),
                token("l", 0.6, "st", 0.4),
                token("ost", 0.5, "oose", 0.5)))
        .containsExactly(new double[] {0.48, 0.32, 0.15, 0.05}, within(1e-6));
  }

  @Test
  void dividesWhatLeadsToSeveralLabelsByTheirRows() {
    assertThat(shares(REFUND, token("refund", 0.6, "card", 0.4)))
        .containsExactly(new double[] {0.3, 0.1, 0.6, 0}, within(1e-6));
  }

  @Test
  void leavesOutWhatLeadsToNoLabel() {
    // .5 refund, .3 top up, .1 sorry: the last .1 is the cards'. .9 in all.
    assertThat(shares(REFUND, token("refund", 0.5, "top", 0.3, "sorry", 0.1)))
        .containsExactly(
            new double[] {0.075 / 0.9, 0.025 / 0.9, 0.5 / 0.9, 0.3 / 0.9}, within(1e-6));
  }

  @Test
  void looksThroughQuotesCaseAndSpaces() {
    assertThat(
            shares(
                REFUND,
                token("\"", 1),
                token("Refund", 0.6, "refund", 0.2, "Top-", 0.2),
                token("\".", 1)))
        .containsExactly(new double[] {0, 0, 0.8, 0.2}, within(1e-6));
  }

  @Test
  void keepsTheAnswerWholeWhereNothingElseIsTold() {
    assertThat(shares(REFUND, token("re", 1), token("fund", 1)))
        .containsExactly(new double[] {0, 0, 1, 0}, within(1e-6));
  }

  @Test
  void scalesDownWhatAddsUpToMoreThanOne() {
    assertThat(shares(REFUND, token("refund", 0.9, "top", 0.3)))
        .containsExactly(new double[] {0, 0, 0.75, 0.25}, within(1e-6));
  }

  @Test
  void saysNothingOfTokensThatSpellAnotherAnswer() {
    assertThat(likelihood.of(REFUND, List.of(token("top up", 0.9)))).isEmpty();
    assertThat(
            new LabelLikelihood(List.of("top-up", "top up"), new int[] {1, 1})
                .of(0, List.of(token("top-up", 0.9))))
        .isEmpty();
  }

  @Test
  void givesAShorterLabelWhatIsLeftAtItsEnd() {
    LabelLikelihood nested = new LabelLikelihood(List.of("card", "card lost"), new int[] {1, 1});

    float[] into = new float[2];
    nested.of(0, List.of(token("card", 0.9))).orElseThrow().addTo(into, 0);

    // The rest of the only place is nobody's: both labels begin with what was written.
    assertThat(into).containsExactly(1, 0);
  }

  private double[] shares(int answer, TokenLogprob... told) {
    float[] into = new float[LABELS.size()];
    likelihood.of(answer, List.of(told)).orElseThrow().addTo(into, 0);
    return IntStream.range(0, into.length).mapToDouble(i -> into[i]).toArray();
  }

  /** A token with its probability, then others with theirs. */
  private static TokenLogprob token(String text, double probability, Object... others) {
    List<Alternative> alternatives = new ArrayList<>();
    alternatives.add(new Alternative(text, Math.log(probability)));
    for (int i = 0; i < others.length; i += 2) {
      alternatives.add(new Alternative((String) others[i], Math.log((double) others[i + 1])));
    }
    return new TokenLogprob(text, Math.log(probability), alternatives);
  }
}
