package dev.retort.console.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoggedTaskTest {
  private static List<Exchange> log(int rows, AnsweredBy by) {
    return IntStream.range(0, rows)
        .mapToObj(
            i ->
                new Exchange(
                    new ExchangeId("row-" + i),
                    Optional.of(new TaskName("parity")),
                    Instant.EPOCH.plusSeconds(i),
                    "frontier",
                    new Prompt(List.of(new Message(Role.USER, "is " + i + " even?"))),
                    new Completion(i % 2 == 0 ? "yes" : "no", Completion.Finish.STOP),
                    new TokenUsage(10, 1),
                    Duration.ZERO,
                    by,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    new CaptureDetails(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        new TreeMap<>(),
                        new TreeMap<>())))
        .toList();
  }

  @Test
  void theTruthIsWhatTheLogSays() {
    SimulatedTask task = LoggedTask.of(log(200, AnsweredBy.TEACHER)).get(0);
    assertThat(task.isLabels()).isTrue();
    assertThat(task.hasTargets()).isFalse();
    assertThat(task.kinds()).containsOnlyKeys("yes", "no");
    String text = task.write("no", SimulatedWorld.FIRST_DAY, new Random(1));
    assertThat(task.answer(text, 1)).isEqualTo("no");
    assertThat(task.kindOf(text)).isEqualTo("no");
    assertThat(task.wrong(text, "no")).isEqualTo("yes");
    assertThat(task.kindOf("something else")).isEqualTo("unknown");
  }

  @Test
  void answersOfStudentsAreNoTruth() {
    assertThat(LoggedTask.of(log(200, new AnsweredBy.Student("parity/1", 0.9)))).isEmpty();
  }

  @Test
  void refusesATaskOfWhichTooLittleIsLogged() {
    assertThatThrownBy(() -> LoggedTask.of(log(99, AnsweredBy.TEACHER)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("99 answered requests of task 'parity'")
        .hasMessageContaining("at least 100");
  }
}
