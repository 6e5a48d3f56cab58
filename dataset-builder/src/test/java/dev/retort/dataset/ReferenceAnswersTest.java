package dev.retort.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion.Finish;
import dev.retort.capture.Exchange;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceAnswersTest {
  private static final int EVALUATION = 1000;
  private static final int LATER = 2000;
  private static final DatasetSpec SPEC =
      new DatasetSpec(Traffic.TASK, Optional.of(Traffic.minute(EVALUATION)), 0.8, 10);

  @TempDir Path root;

  @Test
  void putsALaterAnswerIntoTheFormOfTheVersionsOwn() {
    ReferenceAnswers answers = answers(labels());

    assertThat(answer(answers, "Refund.")).contains("refund");
    assertThat(answer(answers, "**delivery**")).contains("delivery");
    assertThat(answer(answers, "Label: refund")).contains("refund");
    assertThat(answer(answers, "quite another matter")).contains("quite another matter");
  }

  @Test
  void readsEveryEvaluationRowAsTheVersionHasIt() {
    List<Exchange> traffic = labels();
    List<String> wrapped = List.of("Refund", "'delivery'", "refund.", "Answer: delivery", "other");
    for (int i = 0; i < wrapped.size(); i++) {
      traffic.add(
          Traffic.exchange(
              "later-" + i,
              EVALUATION + i,
              "entirely new case " + "xyzuv".charAt(i),
              wrapped.get(i)));
    }
    InMemoryExchangeLog log = InMemoryExchangeLog.of(traffic);
    DatasetVersion version = built(log);
    ReferenceAnswers answers = new DatasetBuilder(root).referenceAnswers(version.manifest(), log);

    List<TrainingExample> rows = version.examples(Split.NOVEL);
    assertThat(rows).hasSize(wrapped.size());
    for (TrainingExample row : rows) {
      Exchange exchange =
          traffic.stream().filter(e -> e.id().equals(row.id())).findFirst().orElseThrow();
      assertThat(answers.of(exchange))
          .contains(new ReferenceAnswer(row.id(), row.createdAt(), row.input(), row.answer()));
    }
  }

  @Test
  void hasNoAnswerWhereTheVersionWouldHaveLeftTheExchangeOut() {
    ReferenceAnswers answers = answers(labels());
    Exchange usual = Traffic.exchange("later", LATER, "where is it?", "delivery");

    assertThat(answers.of(usual)).isPresent();
    assertThat(answers.of(Traffic.finished(usual, Finish.LENGTH))).isEmpty();
    assertThat(answers.of(Traffic.finished(usual, Finish.ERROR))).isEmpty();
    assertThat(answers.of(Traffic.exchange("later", LATER, "where?", "I can't help with that.")))
        .isEmpty();
    assertThat(answers.of(Traffic.exchange("later", LATER, " ", "delivery"))).isEmpty();
    assertThat(answers.of(Traffic.answeredBy(usual, new AnsweredBy.Student("tickets/1", 0.99))))
        .isEmpty();
    assertThat(answers.of(Traffic.corrected(usual, "Refund")).orElseThrow().answer())
        .isEqualTo("refund");
  }

  @Test
  void hasNoAnswerThatIsNoDocumentWhereTheTaskAnswersInDocuments() {
    ReferenceAnswers answers =
        answers(
            IntStream.range(0, 40)
                .mapToObj(i -> Traffic.exchange("d" + i, i, "order " + i, "{\"total\": " + i + "}"))
                .toList());

    assertThat(answer(answers, "```json\n{\"b\": 1.0, \"a\": 2}\n```"))
        .contains("{\"a\":2,\"b\":1}");
    assertThat(answer(answers, "no document")).isEmpty();
  }

  @Test
  void refusesALogThatIsNotTheVersions() {
    DatasetVersion version = built(InMemoryExchangeLog.of(labels()));
    DatasetBuilder builder = new DatasetBuilder(root);

    assertThatThrownBy(
            () -> builder.referenceAnswers(version.manifest(), InMemoryExchangeLog.of(List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(version.id().abbreviated())
        .hasMessageContaining("LABEL")
        .hasMessageContaining("TEXT");
  }

  private ReferenceAnswers answers(List<Exchange> traffic) {
    InMemoryExchangeLog log = InMemoryExchangeLog.of(traffic);
    return new DatasetBuilder(root).referenceAnswers(built(log).manifest(), log);
  }

  private static Optional<String> answer(ReferenceAnswers answers, String text) {
    return answers
        .of(Traffic.exchange("later", LATER, "where is it?", text))
        .map(ReferenceAnswer::answer);
  }

  private DatasetVersion built(InMemoryExchangeLog log) {
    DatasetOutcome outcome =
        new DatasetBuilder(root)
            .build(SPEC, log, log.window(Instant.MIN, Instant.MAX), BuildProgress.SILENT);
    return ((DatasetOutcome.Built) outcome).version();
  }

  private static List<Exchange> labels() {
    return new ArrayList<>(
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    Traffic.exchange(
                        "base-" + i, i, "question number " + i, i % 2 == 0 ? "delivery" : "refund"))
            .toList());
  }
}
