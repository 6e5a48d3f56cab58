package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskInstructionsTest {
  private final TaskInstructions instructions = new TaskInstructions();

  private void add(int times, String words) {
    IntStream.range(0, times)
        .forEach(
            i ->
                instructions.add(
                    new Prompt(
                        List.of(
                            new Message(Role.SYSTEM, words), new Message(Role.USER, "it " + i)))));
  }

  @Test
  void areThoseOfMoreThanHalfOfTheRequests() {
    add(6, "Answer with one label.");
    add(5, "Answer in JSON.");
    assertThat(instructions.common()).contains("Answer with one label.");
    add(1, "Answer in JSON.");
    assertThat(instructions.common()).isEmpty();
  }

  @Test
  void areNoneWhereMostRequestsCarryNone() {
    IntStream.range(0, 6)
        .forEach(i -> instructions.add(new Prompt(List.of(new Message(Role.USER, "it")))));
    add(4, "Answer with one label.");
    assertThat(instructions.common()).isEmpty();
  }

  @Test
  void holdNoPersonalData() {
    add(3, "Write to ann@example.org if unsure.");
    assertThat(instructions.common()).contains("Write to [EMAIL_1] if unsure.");
  }

  @Test
  void areFoundAmongManyThatVary() {
    add(20, "Answer with one label.");
    IntStream.range(0, 3_000).forEach(i -> add(1, "You talk to customer " + i + "."));
    assertThat(instructions.common()).isEmpty();
    add(3_100, "Answer with one label.");
    assertThat(instructions.common()).contains("Answer with one label.");
  }
}
