package dev.retort.trainer.djl.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.trainer.djl.loss.SoftTargets;
import dev.retort.trainer.djl.training.AnswerScorer;
import dev.retort.trainer.djl.training.TokenSequence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherScoreFileTest {
  private static final int WIDTH = 3;
  private static final String TEACHER = "ab".repeat(32);

  @TempDir private Path folder;

  private final List<Integer> asked = new ArrayList<>();

  /** Says something of its own about every token, and how often it was asked. */
  private final AnswerScorer teacher =
      sequences -> {
        asked.add(sequences.size());
        return sequences.stream().map(TeacherScoreFileTest::score).toList();
      };

  private static SoftTargets score(TokenSequence sequence) {
    int places = sequence.answer().length;
    int[] ids = IntStream.range(0, places * WIDTH).map(i -> i + sequence.answer()[0]).toArray();
    float[] logs = new float[ids.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = -1.5f - i;
    }
    float[] tails = new float[places];
    Arrays.fill(tails, 0.25f);
    return new SoftTargets(WIDTH, ids, logs, tails);
  }

  private static List<TokenSequence> sequences(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new TokenSequence(new int[] {1, 2}, new int[2 + i % 5]))
        .peek(sequence -> Arrays.fill(sequence.answer(), sequence.answer().length))
        .toList();
  }

  private TeacherScoreFile file() {
    return new TeacherScoreFile(folder.resolve("scores.bin"), TEACHER, 1);
  }

  private static void assertSame(List<SoftTargets> actual, List<TokenSequence> sequences) {
    assertThat(actual).hasSameSizeAs(sequences);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i)).usingRecursiveComparison().isEqualTo(score(sequences.get(i)));
    }
  }

  @Test
  void asksOnceAndReadsWhatItHas() throws IOException {
    List<TokenSequence> sequences = sequences(300);
    assertSame(file().scores(sequences, teacher, WIDTH), sequences);
    assertThat(asked).containsExactly(256, 44);
    assertSame(file().scores(sequences, teacher, WIDTH), sequences);
    assertThat(asked).hasSize(2);
    int tokens = sequences.stream().mapToInt(sequence -> sequence.answer().length).sum();
    assertThat(Files.size(file().path()))
        .isEqualTo(80 + sequences.size() * 12L + tokens * (8L * WIDTH + 4));
  }

  @Test
  void goesOnBehindTheLastWholeSequence() throws IOException {
    List<TokenSequence> sequences = sequences(300);
    file().scores(sequences, teacher, WIDTH);
    byte[] whole = Files.readAllBytes(file().path());
    Files.write(file().path(), Arrays.copyOf(whole, whole.length - 7));
    asked.clear();
    assertSame(file().scores(sequences, teacher, WIDTH), sequences);
    assertThat(asked).containsExactly(1);
    assertThat(Files.readAllBytes(file().path())).isEqualTo(whole);
    whole[whole.length / 2]++;
    Files.write(file().path(), whole);
    assertSame(file().scores(sequences, teacher, WIDTH), sequences);
    assertThat(asked.size()).as("what follows a damaged sequence is asked again").isEqualTo(2);
  }

  @Test
  void anotherTeacherOrDatasetOrWarmthBeginsAnew() {
    List<TokenSequence> sequences = sequences(5);
    file().scores(sequences, teacher, WIDTH);
    new TeacherScoreFile(file().path(), "cd".repeat(32), 1).scores(sequences, teacher, WIDTH);
    new TeacherScoreFile(file().path(), "cd".repeat(32), 2).scores(sequences, teacher, WIDTH);
    assertSame(
        new TeacherScoreFile(file().path(), "cd".repeat(32), 2)
            .scores(sequences(6), teacher, WIDTH),
        sequences(6));
    assertThat(asked).containsExactly(5, 5, 5, 6);
  }

  @Test
  void refusesAFileThatAnotherTrainingWrites() {
    AnswerScorer nosy =
        sequences -> {
          assertThatThrownBy(() -> file().scores(sequences(2), teacher, WIDTH))
              .hasMessageContaining("another training is writing");
          return teacher.score(sequences);
        };
    assertSame(file().scores(sequences(2), nosy, WIDTH), sequences(2));
  }
}
