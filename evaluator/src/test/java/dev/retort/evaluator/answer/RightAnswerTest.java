package dev.retort.evaluator.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.JsonFormat;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.evaluator.answer.AnswerContract.Form;
import dev.retort.evaluator.measure.MeasureSpec;
import dev.retort.evaluator.task.EvaluationTask;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RightAnswerTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "LABEL | billing | billing | true",
        "LABEL | billing | Billing | false",
        "JSON | {\"a\":1.0,\"b\":[1,2]} | {\"b\":[1,2],\"a\":1} | true",
        "JSON | {\"a\":1} | { \"a\" : 1e0 } | true",
        "JSON | {\"a\":1} | {\"a\":\"1\"} | false",
        "JSON | {\"a\":[1,2]} | {\"a\":[2,1]} | false",
        "JSON | {\"a\":0.1} | {\"a\":0.10000000000000001} | false",
        "JSON | {\"a\":1} | {\"a\":1 | false",
        "JSON | {\"to\":\"[EMAIL_1]\"} | {\"to\":\"[EMAIL_2]\"} | false",
        "TOOL_CALLS | [{\"name\":\"f\",\"arguments\":{\"x\":2}}] | [{\"arguments\":{\"x\":2.0},\"name\":\"f\"}] | true",
        "TOOL_CALLS | [{\"name\":\"f\",\"arguments\":{}}] | [{\"name\":\"g\",\"arguments\":{}}] | false",
        "TEXT | We will call you back on Monday morning. | We will call you back on Monday. | true",
        "TEXT | We will call you back on Monday. | Nobody is here. | false",
        "TEXT | ... | ... | true",
        "TEXT | ... | !!! | false",
      })
  void tellsRightFromWrongByTheKindOfAnswer(
      AnswerKind kind, String reference, String answer, boolean right) {
    assertThat(RightAnswer.usual(kind).task().agrees(reference, answer)).isEqualTo(right);
  }

  @Test
  void countsAPartlyFilledDocumentAsRightWhereTheOwnerSaysSo() {
    EvaluationTask half = new RightAnswer(MeasureSpec.of("slot-f1"), 0.5).task();

    assertThat(half.agrees("{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":3}")).isTrue();
    assertThat(half.agrees("{\"a\":1,\"b\":2}", "{\"a\":4,\"b\":3}")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"judge", "http", "user-outcome", "json-valid", "json-schema"})
  void refusesMeasuresThatSayOtherwiseNextTimeOrNothingOfTheReference(String measure) {
    assertThatThrownBy(() -> new RightAnswer(MeasureSpec.of(measure), 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot tell right from wrong");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1.01, Double.NaN})
  void refusesAValueThatNoMeasureOrEveryMeasureReaches(double atLeast) {
    assertThatThrownBy(() -> new RightAnswer(MeasureSpec.of("rouge-l"), atLeast))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(0, 1]");
  }

  @Test
  void aContractIsReadAsItWasWrittenAndBundlesWithoutOneHoldLabels() {
    assertThat(AnswerContract.readFrom(folder)).isEqualTo(AnswerContract.LABELS);
    AnswerContract contract =
        new AnswerContract(
            AnswerContract.SCHEMA,
            Form.TOOL_CALLS,
            new TreeSet<>(Set.of("route", "call")),
            new RightAnswer(MeasureSpec.of("field-f1").with("elements", "unordered"), 0.9));
    contract.writeTo(folder);

    assertThat(AnswerContract.readFrom(folder)).isEqualTo(contract);
    assertThat(JsonFormat.line(contract)).contains("\"form\":\"tool-calls\"");
  }
}
