package dev.retort.evaluator.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.ExchangeId;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.evaluator.answer.RightAnswer;
import dev.retort.evaluator.measure.LabelMatch.Figure;
import org.junit.jupiter.api.Test;

class LabelMatchTest {

  @Test
  void setsAreTheSameInAnyOrderNotationAndCase() {
    assertThat(score(Figure.EXACT, "[\"billing\",\"refund\"]", "[\"refund\", \"Billing\"]"))
        .isOne();
    assertThat(score(Figure.EXACT, "billing, refund", "refund\nbilling\nrefund")).isOne();
    assertThat(score(Figure.EXACT, "[]", "[]")).isOne();
    assertThat(score(Figure.EXACT, "[]", "{}")).isZero();
    assertThat(score(Figure.EXACT, "billing, refund", "billing")).isZero();
  }

  @Test
  void partsCountOnce() {
    String reference = "[\"a\",\"b\",\"c\"]";
    String answer = "[\"b\",\"c\",\"d\",\"e\"]";

    assertThat(new LabelMatch(Figure.F1).counts(row(reference, answer)))
        .contains(new MatchCounts(2, 2, 1));
    assertThat(score(Figure.F1, reference, answer)).isCloseTo(4.0 / 7, within(1e-12));
    assertThat(score(Figure.JACCARD, reference, answer)).isCloseTo(2.0 / 5, within(1e-12));
    assertThat(score(Figure.JACCARD, "[]", answer)).isZero();
  }

  @Test
  void aSetIsRightWhereItsLabelsAre() {
    RightAnswer usual = RightAnswer.usual(AnswerKind.LABEL_SET);

    assertThat(usual.task().agrees("[\"a\",\"b\"]", "[\"b\",\"a\"]")).isTrue();
    assertThat(usual.task().agrees("[\"a\",\"b\"]", "[\"a\"]")).isFalse();
    assertThat(usual.description()).isEqualTo("the same labels as the reference");
  }

  private static double score(Figure figure, String reference, String answer) {
    return new LabelMatch(figure).score(row(reference, answer)).value().orElseThrow();
  }

  private static MeasuredAnswer row(String reference, String answer) {
    return new MeasuredAnswer(new ExchangeId("row"), "", reference, answer);
  }
}
