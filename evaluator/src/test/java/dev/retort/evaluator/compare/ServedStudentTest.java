package dev.retort.evaluator.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.Message;
import dev.retort.capture.PriceTable;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TokenUsage;
import dev.retort.evaluator.Rows;
import dev.retort.trainer.Prediction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ServedStudentTest {
  private static final PriceTable PRICES =
      new PriceTable(Map.of("teacher", new PriceTable.Price(2, 10)));
  private final AtomicLong clock = new AtomicLong();

  private final StudentAlone alone =
      new StudentAlone(
          "desk/1 alone",
          Rows.student(input -> new Prediction("refund", input.contains("sure") ? 0.9 : 0.1)),
          0.5,
          () -> clock.getAndAdd(1_000_000));

  private static ReplayRow row(String text, String teacher) {
    return new ReplayRow(
        new ExchangeId("e"),
        new Prompt(List.of(new Message(Role.USER, text))),
        "order",
        new ReplayRow.Captured(teacher, "order", new TokenUsage(100, 10), Duration.ofMillis(300)));
  }

  private ServedStudent served() {
    return new ServedStudent("desk/1 served", alone, Rows.rule(0.5, 5, 4), PRICES);
  }

  @Test
  void whatTheRuleAdmitsIsTheStudents() {
    Reply reply = served().ask(row("a sure thing", "teacher"));
    assertThat(reply.answer()).contains("refund");
    assertThat(reply.spent().dollars().orElseThrow()).isCloseTo(0.0005, within(1e-15));
    assertThat(reply.spent().latency()).contains(Duration.ofMillis(1));
  }

  @Test
  void whatItDefersIsTheTeachersAndChargedForBoth() {
    Reply reply = served().ask(row("a doubtful thing", "teacher"));
    assertThat(reply.answer()).contains("order");
    // 100 tokens at 2 and 10 tokens at 10 dollars a million, and the student.
    assertThat(reply.spent().dollars().orElseThrow()).isCloseTo(0.0003 + 0.0005, within(1e-15));
    assertThat(reply.spent().latency()).contains(Duration.ofMillis(301));
    assertThat(alone.ask(row("a doubtful thing", "teacher")).answer()).contains("refund");
  }

  @Test
  void anUnpricedTeacherLeavesTheCostUnknown() {
    assertThat(served().ask(row("a doubtful thing", "stranger")).spent().dollars()).isEmpty();
  }

  @Test
  void runningHereIsChargedToNoBudget() {
    assertThat(served().expectedCharge(row("a doubtful thing", "teacher"))).hasValue(0);
    assertThat(alone.expectedCharge(row("a sure thing", "teacher"))).hasValue(0);
    assertThat(served().canRepeat()).isFalse();
  }
}
