package dev.retort.dataset.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.TokenLogprob;
import dev.retort.capture.TokenLogprob.Alternative;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelProbabilitiesTest {
  private static final SortedSet<String> LABELS =
      new TreeSet<>(Set.of("refund", "return", "delivery", "delivery_late"));

  private static TokenLogprob token(String text, double probability, Object... others) {
    List<Alternative> alternatives =
        IntStream.range(0, others.length / 2)
            .mapToObj(
                i -> new Alternative((String) others[2 * i], Math.log((Double) others[2 * i + 1])))
            .toList();
    return new TokenLogprob(text, Math.log(probability), alternatives);
  }

  @Test
  void addsUpWhatIsToldAlongTheAnswer() {
    LabelProbabilities found =
        LabelProbabilities.of(
                List.of(
                    token("re", 0.8, "re", 0.8, "deli", 0.15, "ref", 0.01, "x", 0.02),
                    token("fund", 0.75, "turn", 0.2, "turns", 0.05)),
                LABELS)
            .orElseThrow();
    assertThat(found.byLabel()).containsOnlyKeys("refund", "return");
    assertThat(found.byLabel().get("refund")).isCloseTo(0.8 * 0.75 + 0.01, within(1e-9));
    assertThat(found.byLabel().get("return")).isCloseTo(0.8 * 0.2, within(1e-9));
    assertThat(found.rest())
        .as("two labels begin with deli, none with x or returns, and the rest was not told")
        .isCloseTo(1 - 0.61 - 0.16, within(1e-9));
  }

  @Test
  void roundingNeverMakesMoreThanEverything() {
    LabelProbabilities found =
        LabelProbabilities.of(List.of(token("return", 0.9, "refund", 0.2)), LABELS).orElseThrow();
    assertThat(found.rest()).isZero();
    assertThat(found.byLabel().get("return")).isCloseTo(0.9 / 1.1, within(1e-9));
  }

  @Test
  void anAnswerThatIsNoLabelSaysNothing() {
    assertThat(LabelProbabilities.of(List.of(token("refunds", 1)), LABELS)).isEmpty();
  }
}
