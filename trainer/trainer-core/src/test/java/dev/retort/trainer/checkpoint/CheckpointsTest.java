package dev.retort.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  @TempDir Path folder;
  private Checkpoints checkpoints;

  @BeforeEach
  void open() {
    checkpoints = new Checkpoints(folder.resolve("checkpoints"));
  }

  @Test
  void findsNoneWhereNoneWasTaken() {
    assertThat(checkpoints.latest()).isEmpty();
  }

  @Test
  void findsTheNewest() {
    take(9, "nine");
    Path newest = take(10, "ten");
    assertThat(checkpoints.latest()).contains(newest);
    assertThat(Checkpoints.step(newest)).isEqualTo(10);
    assertThat(newest.resolve("deep/weights")).hasContent("ten");
  }

  @Test
  void keepsTheLastTwo() throws IOException {
    take(1, "one");
    take(2, "two");
    take(3, "three");
    assertThat(names()).containsExactly("step-000000000002", "step-000000000003");
  }

  @Test
  void letsGoOfACourseThatWasGivenUp() throws IOException {
    take(5, "five");
    take(10, "ten");
    take(6, "six");
    assertThat(names()).containsExactly("step-000000000005", "step-000000000006");
  }

  @Test
  void replacesTheOneOfTheSameStep() {
    take(4, "early");
    assertThat(take(4, "late").resolve("deep/weights")).hasContent("late");
  }

  @Test
  void passesOverDamagedOnes() throws IOException {
    Path whole = take(1, "one");
    Path cut = take(2, "two");
    Files.write(cut.resolve("deep/weights"), new byte[] {'t', 'w', '0'});
    assertThat(checkpoints.latest()).contains(whole);
    Files.delete(cut.resolve("checkpoint.json"));
    assertThat(checkpoints.latest()).contains(whole);
    Files.writeString(cut.resolve("checkpoint.json"), "{\"step\":2,\"fi");
    assertThat(checkpoints.latest()).contains(whole);
    Files.writeString(whole.resolve("deep/weights"), "more", StandardOpenOption.APPEND);
    assertThat(checkpoints.latest()).isEmpty();
  }

  @Test
  void passesOverAFolderThatWasCopiedToAnotherStep() throws IOException {
    Path one = take(1, "one");
    Files.move(one, one.resolveSibling("step-000000000007"));
    assertThat(checkpoints.latest()).isEmpty();
  }

  @Test
  void leavesNothingBehindWhenTheWriterFails() throws IOException {
    Path earlier = take(1, "one");
    assertThatThrownBy(
            () ->
                checkpoints.publish(
                    2,
                    files -> {
                      Files.writeString(files.resolve("half"), "ha");
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("step-000000000002")
        .hasMessageContaining("No space left");
    assertThat(checkpoints.latest()).contains(earlier);
    assertThat(names()).containsExactly("step-000000000001");
  }

  @Test
  void passesOverWhatADeadWriterLeft() throws IOException {
    Path half = checkpoints.root().resolve("step-000000000003.tmp");
    Files.createDirectories(half);
    Files.writeString(half.resolve("weights"), "ha");
    assertThat(checkpoints.latest()).isEmpty();
    assertThat(checkpoints.latest()).isEmpty();
    assertThat(take(3, "three").resolve("weights")).doesNotExist();
  }

  @Test
  void refusesAStepBelowZero() {
    assertThatThrownBy(() -> take(-1, "")).isInstanceOf(IllegalArgumentException.class);
  }

  private Path take(long step, String weights) {
    return checkpoints.publish(
        step,
        files -> {
          Files.createDirectory(files.resolve("deep"));
          Files.writeString(files.resolve("deep/weights"), weights);
        });
  }

  private List<String> names() throws IOException {
    try (Stream<Path> children = Files.list(checkpoints.root())) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    }
  }
}
