package dev.retort.trainer.djl.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.JsonFormat;
import dev.retort.dataset.label.LabelNotation;
import dev.retort.dataset.label.LabelNotation.Style;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LabelSetGrammarTest {
  private static final List<String> LABELS = List.of("access", "a \"b\" \\c", "delay", "é 東");

  /** Every set of the labels but the empty one, as the teacher writes it. */
  private static List<String> sets(LabelNotation notation) {
    List<String> sets = new ArrayList<>();
    for (int bits = 1; bits < 1 << LABELS.size(); bits++) {
      List<String> labels = new ArrayList<>();
      for (int i = 0; i < LABELS.size(); i++) {
        if ((bits >> i & 1) == 1) {
          labels.add(LABELS.get(i));
        }
      }
      sets.add(notation.write(labels));
    }
    return sets;
  }

  private static GbnfMatcher matcher(List<String> answers) {
    AnswerShape shape = AnswerShape.LabelSet.of(answers).orElseThrow();
    return new GbnfMatcher(JsonGrammar.of(shape, "a request with delay"));
  }

  @ParameterizedTest
  @EnumSource(Style.class)
  void everySetOfKnownLabelsIsOfTheGrammarAndNothingElse(Style style) {
    LabelNotation notation = new LabelNotation(style, style == Style.JSON ? "[]" : "none");
    List<String> sets = sets(notation);
    GbnfMatcher grammar =
        matcher(List.of(sets.get(sets.size() - 1), notation.write(List.of("delay"))));

    assertThat(sets).allMatch(grammar::matches);
    String one = notation.write(List.of("delay"));
    String stranger = one.replace("delay", "refund");
    String twice = sets.get(sets.size() - 1).replace("access", "delay");
    String backwards =
        notation
            .write(List.of("access", "delay"))
            .replace("access", "x")
            .replace("delay", "access");
    assertThat(List.of(stranger, twice, backwards.replace("x", "delay"), one + " ", "", "delay,"))
        .noneMatch(grammar::matches);
    assertThat(grammar.matches(notation.none())).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Style.class)
  void theEmptySetIsOfTheGrammarWhereTheTeacherHasOne(Style style) {
    LabelNotation notation = new LabelNotation(style, style == Style.JSON ? "[]" : "none");
    GbnfMatcher grammar =
        matcher(List.of(notation.write(List.of()), notation.write(LABELS), notation.write(LABELS)));

    assertThat(grammar.matches(notation.none())).isTrue();
    assertThat(sets(notation)).allMatch(grammar::matches);
  }

  @Test
  void aSetThatIsWrittenOtherwiseThanTheRestHasNoGrammar() {
    assertThat(AnswerShape.LabelSet.of(List.of("[\"a\",\"b\"]", "[\"b\",\"a\"]"))).isEmpty();
    assertThat(AnswerShape.LabelSet.of(List.of("[]"))).isEmpty();
  }

  @Test
  void isReadBackAsItWasWritten() throws IOException {
    Optional<AnswerShape> shape = AnswerShape.LabelSet.of(List.of("a; b", "none", "c"));

    assertThat(
            JsonFormat.mapper().readValue(JsonFormat.line(shape.orElseThrow()), AnswerShape.class))
        .isEqualTo(shape.orElseThrow());
  }
}
