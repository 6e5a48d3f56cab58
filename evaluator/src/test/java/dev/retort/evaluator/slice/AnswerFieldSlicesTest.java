package dev.retort.evaluator.slice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.ExchangeId;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class AnswerFieldSlicesTest {

  @Test
  void namesTheValuesOfFieldsWithFewOfThem() {
    List<TrainingExample> rows =
        rows(
            200,
            i ->
                "{\"city\":\"%s\",\"count\":%d,\"intent\":\"%s\",\"urgent\":%s}"
                    .formatted("Bonn" + i, i % 2, i % 3 == 0 ? "book" : "ask", i % 2 == 0));
    AnswerFieldSlices rule = AnswerFieldSlices.of(rows);

    assertThat(rule.slices(rows.get(0)))
        .containsExactly(new Slice("field intent", "book"), new Slice("field urgent", "true"));
    assertThat(rule.slices(row(1, "{\"intent\":\"unheard of\"}"))).isEmpty();
  }

  @Test
  void namesTheFunctionsOfCalls() {
    List<TrainingExample> rows =
        rows(
            100,
            i ->
                i % 2 == 0
                    ? "[{\"arguments\":{\"a\":\"%d\"},\"name\":\"route\"}]".formatted(i)
                    : "[{\"arguments\":{},\"name\":\"route\"},{\"arguments\":{},\"name\":\"call\"}]");

    assertThat(AnswerFieldSlices.of(rows).slices(rows.get(1)))
        .containsExactly(new Slice("function", "route + call"));
  }

  @Test
  void takesNoTextForAClosedSet() {
    assertThat(AnswerFieldSlices.of(rows(100, i -> "a sentence")).closed()).isEmpty();
    assertThat(AnswerFieldSlices.of(rows(100, i -> "{not json")).closed()).isEmpty();
    assertThat(
            AnswerFieldSlices.of(rows(100, i -> "{\"a\":\"%s\"}".formatted("x".repeat(50))))
                .closed())
        .isEmpty();
    assertThat(AnswerFieldSlices.of(rows(30, i -> "{\"a\":\"%d\"}".formatted(i % 2))).closed())
        .as("thirty rows of two values")
        .isEmpty();
    assertThat(AnswerFieldSlices.of(rows(100, i -> "{\"a\":\"\"}")).closed()).isEmpty();
    assertThat(AnswerFieldSlices.of(List.of()).closed()).isEmpty();
  }

  private static List<TrainingExample> rows(int count, IntFunction<String> answer) {
    List<TrainingExample> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row(i, answer.apply(i)));
    }
    return rows;
  }

  private static TrainingExample row(int number, String answer) {
    return new TrainingExample(
        new ExchangeId("row-" + number), Instant.EPOCH, Split.NOVEL, "text", answer, 1);
  }
}
