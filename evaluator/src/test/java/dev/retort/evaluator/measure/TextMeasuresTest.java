package dev.retort.evaluator.measure;

import static dev.retort.evaluator.measure.Answers.row;
import static dev.retort.evaluator.measure.Answers.score;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.measure.UserOutcome.Feedback;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextMeasuresTest {
  private static final RougeL ROUGE_L = new RougeL();

  @Test
  void exactMatchIsTheSameText() {
    assertThat(score(Agreement.EXACT_MATCH, "refund", "refund")).isEqualTo(1);
    assertThat(score(Agreement.EXACT_MATCH, "refund", "Refund")).isEqualTo(0);
    assertThat(score(Agreement.EXACT_MATCH, "", "")).isEqualTo(1);
  }

  /** Lin 2004, section 3.1: S2, S3 and S4 against S1, β = 1. */
  @ParameterizedTest
  @CsvSource({
    "police kill the gunman, 0.75",
    "the gunman kill police, 0.5",
    "the gunman police killed, 0.5"
  })
  void rougeLMatchesThePublishedExample(String answer, double expected) {
    assertThat(score(ROUGE_L, "police killed the gunman", answer)).isEqualTo(expected);
  }

  /** Written apart in Python: the full table of the recurrence, F = 2PR / (P + R). */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "the invoice was paid twice by mistake, so the customer asks for a refund"
            + "|Customer asks for a refund because the invoice was paid twice|0.4",
        "Der Zug fährt um 9:30 Uhr von Gleis 4 ab"
            + "|der zug fährt heute um 9:30 uhr ab, Gleis 4|0.8181818181818182",
        "a b c d e f g|g f e d c b a|0.14285714285714285",
        "alpha beta|gamma|0"
      })
  void rougeLMatchesThePlainRecurrence(String reference, String answer, double expected) {
    assertThat(score(ROUGE_L, reference, answer)).isCloseTo(expected, within(1e-15));
  }

  /** Written apart in Python, on the words that {@link #words} draws. */
  @ParameterizedTest
  @CsvSource({
    "1, 200, 2, 150, 5, 98",
    "3, 64, 4, 65, 3, 45",
    "7, 1000, 8, 900, 20, 333",
    "5, 63, 6, 300, 2, 63"
  })
  void commonSubsequencesCrossMachineWords(
      int firstSeed, int first, int secondSeed, int second, int vocabulary, int expected) {
    assertThat(
            RougeL.longestCommonSubsequence(
                words(firstSeed, first, vocabulary), words(secondSeed, second, vocabulary)))
        .isEqualTo(expected);
  }

  private static List<String> words(long seed, int count, int vocabulary) {
    List<String> words = new ArrayList<>();
    long state = seed;
    for (int i = 0; i < count; i++) {
      state = (state * 1103515245 + 12345) % (1L << 31);
      words.add("w" + state / 65536 % vocabulary);
    }
    return words;
  }

  @Property(tries = 200)
  void commonSubsequencesMatchTheRecurrence(
      @ForAll @Size(max = 150) List<@IntRange(max = 4) Integer> first,
      @ForAll @Size(max = 150) List<@IntRange(max = 4) Integer> second) {
    int[][] table = new int[first.size() + 1][second.size() + 1];
    for (int i = 1; i <= first.size(); i++) {
      for (int j = 1; j <= second.size(); j++) {
        table[i][j] =
            first.get(i - 1).equals(second.get(j - 1))
                ? table[i - 1][j - 1] + 1
                : Math.max(table[i - 1][j], table[i][j - 1]);
      }
    }
    assertThat(
            RougeL.longestCommonSubsequence(
                first.stream().map(String::valueOf).toList(),
                second.stream().map(String::valueOf).toList()))
        .isEqualTo(table[first.size()][second.size()]);
  }

  @Test
  void rougeLReadsScriptsWithoutSpacesAndComposedLetters() {
    assertThat(score(ROUGE_L, "退款已处理", "退款未处理")).isEqualTo(0.8);
    assertThat(score(ROUGE_L, "caf\u00e9", "CAFE\u0301")).isEqualTo(1);
  }

  @Test
  void rougeLSaysNothingOfAReferenceWithoutWords() {
    assertThat(ROUGE_L.score(row(" …!", "anything")))
        .isEqualTo(new Score.NotApplicable("the reference has no words"));
    assertThat(score(ROUGE_L, "anything", "")).isEqualTo(0);
  }

  @Property(tries = 300)
  void rougeLIsSymmetricBoundedAndOneForTheSameText(
      @ForAll String reference, @ForAll String answer) {
    Score there = ROUGE_L.score(row(reference, answer));
    Score back = ROUGE_L.score(row(answer, reference));
    if (there.value().isPresent() && back.value().isPresent()) {
      assertThat(there).isEqualTo(back);
    }
    ROUGE_L.score(row(reference, reference)).value().ifPresent(s -> assertThat(s).isEqualTo(1));
  }

  @ParameterizedTest
  @CsvSource({
    "100, 101, 0, 0.01, 1",
    "100, 101.0001, 0, 0.01, 0",
    "-100, -99, 0, 0.01, 1",
    "0, 0.001, 0.001, 0.5, 1",
    "0, 0.001, 0, 0.5, 0",
    "1e3, 1000.0, 0, 0, 1",
    "5, ' 5 ', 0, 0, 1",
    "5, five, 1, 1, 0",
    "5, '5 EUR', 1, 1, 0",
    "5, NaN, 1, 1, 0",
    "5, Infinity, 1, 1, 0",
    "5, 1e999, 1, 1, 0",
    "5, 0x5, 1, 1, 0",
    "5, '', 1, 1, 0"
  })
  void numbersAgreeWithinTheWiderTolerance(
      String reference, String answer, double absolute, double relative, double expected) {
    assertThat(score(new NumericTolerance(absolute, relative), reference, answer))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "five", "NaN", "Infinity", "1e999", "1,000", "1f"})
  void numbersSayNothingOfAReferenceThatIsNone(String reference) {
    assertThat(new NumericTolerance(1, 1).score(row(reference, "5")))
        .isInstanceOf(Score.NotApplicable.class);
  }

  @Property(tries = 300)
  void aWiderToleranceNeverScoresLess(
      @ForAll double reference,
      @ForAll double answer,
      @ForAll @DoubleRange(max = 10) double tolerance) {
    String expected = Double.toString(reference);
    String given = Double.toString(answer);
    assertThat(score(new NumericTolerance(0, tolerance + 1), expected, given))
        .isGreaterThanOrEqualTo(score(new NumericTolerance(0, tolerance), expected, given));
    assertThat(score(new NumericTolerance(0, 0), expected, expected)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesTolerancesThatCannotBe(double tolerance) {
    assertThatThrownBy(() -> new NumericTolerance(tolerance, 0))
        .hasMessageContaining("≥ 0 and finite");
    assertThatThrownBy(() -> new NumericTolerance(0, tolerance))
        .hasMessageContaining("≥ 0 and finite");
  }

  @Test
  void feedbackHoldsForTheAnswerThatWasShownAlone() {
    UserOutcome outcome =
        new UserOutcome(Map.of(new ExchangeId("e1"), new Feedback("refund", 0.25)));
    assertThat(score(outcome, "refund", "refund")).isEqualTo(0.25);
    assertThat(outcome.score(row("refund", "cancel")))
        .isEqualTo(new Score.NotApplicable("the feedback is on another answer"));
    assertThat(new UserOutcome(Map.of()).score(row("refund", "refund")))
        .isEqualTo(new Score.NotApplicable("no user gave feedback"));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN, Double.NEGATIVE_INFINITY})
  void noScoreLiesOutsideItsRange(double value) {
    assertThatThrownBy(() -> new Score.Scored(value)).hasMessageContaining("[0, 1]");
    assertThatThrownBy(() -> new Feedback("shown", value)).hasMessageContaining("[0, 1]");
  }
}
