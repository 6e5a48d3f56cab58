package dev.retort.evaluator.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.dataset.label.AnswerKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplaySampleTest {
  private static final TaskName TASK = new TaskName("desk");
  private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

  @TempDir private Path folder;

  private static Exchange exchange(
      int number, AnsweredBy by, Completion completion, Optional<String> correction) {
    return new Exchange(
        new ExchangeId("e" + number),
        Optional.of(TASK),
        START.plusSeconds(number),
        "teacher",
        new Prompt(
            List.of(new Message(Role.USER, "question w%d x%d".formatted(number, number * 7)))),
        completion,
        new TokenUsage(10, 1),
        Duration.ofMillis(3),
        by,
        correction);
  }

  private static Exchange taught(int number, String answer) {
    return exchange(
        number,
        AnsweredBy.TEACHER,
        new Completion(answer, Completion.Finish.STOP),
        Optional.empty());
  }

  private ReplaySample draw(List<Exchange> exchanges, int rows, long seed) {
    try (ExchangeLog log = IcebergExchangeLog.open(folder.resolve("log" + seed + rows))) {
      log.append(exchanges);
      return ReplaySample.draw(log, TASK, Instant.MIN, rows, seed);
    }
  }

  @Test
  void holdsWholeAnswersThatNoStudentHasChosen() {
    Completion whole = new Completion("refund", Completion.Finish.STOP);
    ReplaySample sample =
        draw(
            List.of(
                taught(1, "refund"),
                exchange(2, new AnsweredBy.Teacher(0.05), whole, Optional.empty()),
                exchange(3, new AnsweredBy.Teacher(0), whole, Optional.empty()),
                exchange(4, new AnsweredBy.Student("desk/1", 0.9), whole, Optional.empty()),
                exchange(5, new AnsweredBy.Student("desk/1", 0.9), whole, Optional.of("order")),
                exchange(
                    6,
                    AnsweredBy.TEACHER,
                    new Completion("ref", Completion.Finish.LENGTH),
                    Optional.empty()),
                exchange(7, AnsweredBy.TEACHER, whole, Optional.of("order"))),
            10,
            1);
    assertThat(sample.rows())
        .extracting(row -> row.id().value())
        .containsExactlyInAnyOrder("e1", "e2", "e7");
    assertThat(sample.captured()).isEqualTo(7);
    assertThat(sample.eligible()).isEqualTo(3);
    assertThat(sample.rows())
        .filteredOn(row -> row.id().value().equals("e7"))
        .singleElement()
        .satisfies(row -> assertThat(row.reference()).isEqualTo("order"))
        .satisfies(row -> assertThat(row.teacher().answer()).isEqualTo("refund"));
  }

  @Test
  void equalSeedsDrawEqualSamplesAndOthersOthers() {
    List<Exchange> all = IntStream.range(0, 300).mapToObj(i -> taught(i, "label" + i % 3)).toList();
    ReplaySample one = draw(all, 50, 1);
    ReplaySample other = draw(all, 50, 2);
    assertThat(one.rows()).hasSize(50).doesNotHaveDuplicates();
    assertThat(other.rows()).isNotEqualTo(one.rows());
    try (ExchangeLog log = IcebergExchangeLog.open(folder.resolve("backwards"))) {
      for (int i = all.size() - 1; i >= 0; i -= 50) {
        log.append(all.subList(i - 49, i + 1));
      }
      assertThat(ReplaySample.draw(log, TASK, Instant.MIN, 50, 1).rows()).isEqualTo(one.rows());
      assertThat(ReplaySample.draw(log, TASK, START.plusSeconds(290), 50, 1).rows()).hasSize(10);
      assertThat(ReplaySample.draw(log, TASK, Instant.MIN, 20, 1).rows())
          .isEqualTo(one.rows().subList(0, 20));
    }
    assertThat(one.kind()).isEqualTo(AnswerKind.LABEL);
  }

  @Test
  void nearDuplicatesShareACluster() {
    List<Exchange> same =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    new Exchange(
                        new ExchangeId("s" + i),
                        Optional.of(TASK),
                        START,
                        "teacher",
                        new Prompt(List.of(new Message(Role.USER, "where is my parcel"))),
                        new Completion("{\"a\":" + i + "}", Completion.Finish.STOP),
                        TokenUsage.UNREPORTED,
                        Duration.ZERO,
                        AnsweredBy.TEACHER,
                        Optional.empty()))
            .toList();
    ReplaySample sample = draw(same, 4, 1);
    assertThat(sample.clusters()).containsOnly(0);
    assertThat(sample.kind()).isEqualTo(AnswerKind.JSON);
  }
}
