package dev.retort.trainer.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PackedRowsTest {
  @Test
  void laysSequencesSideBySideAndLearnsOnlyAnswers() {
    TokenSequence first = new TokenSequence(new int[] {5, 6}, new int[] {7});
    TokenSequence second = new TokenSequence(new int[] {8}, new int[] {9, 1});
    PackedRows rows = PackedRows.of(List.of(List.of(first, second), List.of(second)), 7);
    assertThat(rows.ids()).containsExactly(5, 6, 7, 8, 9, 1, 0, 8, 9, 1, 0, 0, 0, 0);
    assertThat(rows.positions()).containsExactly(0, 1, 2, 0, 1, 2, 0, 0, 1, 2, 0, 0, 0, 0);
    assertThat(rows.segments()).containsExactly(1, 1, 1, 2, 2, 2, 0, 1, 1, 1, 0, 0, 0, 0);
    assertThat(rows.labels())
        .containsExactly(
            -100, -100, 7, -100, 9, 1, -100, -100, 9, 1, -100, -100, -100, -100);
    assertThat(rows.answerTokens()).isEqualTo(5);
  }

  @Property
  void losesNoneAndOverfillsNone(
      @ForAll @Size(max = 60) List<@IntRange(min = 1, max = 40) Integer> lengths) {
    List<TokenSequence> sequences =
        lengths.stream().map(n -> new TokenSequence(new int[n - 1], new int[] {n})).toList();
    List<List<TokenSequence>> rows = PackedRows.plan(sequences, 40);
    assertThat(rows.stream().flatMap(List::stream).toList())
        .containsExactlyInAnyOrderElementsOf(sequences);
    assertThat(rows)
        .allSatisfy(
            row -> assertThat(row.stream().mapToInt(TokenSequence::length).sum()).isBetween(1, 40));
  }

  @Test
  void wastesLittle() {
    List<TokenSequence> sequences =
        IntStream.range(0, 2000)
            .mapToObj(i -> new TokenSequence(new int[20 + i * 7 % 31], new int[10 + i * 5 % 17]))
            .toList();
    int tokens = sequences.stream().mapToInt(TokenSequence::length).sum();
    assertThat(tokens / (256.0 * PackedRows.plan(sequences, 256).size())).isGreaterThan(0.95);
  }

  @Test
  void refusesASequenceThatFitsNowhere() {
    assertThatThrownBy(
            () -> PackedRows.plan(List.of(new TokenSequence(new int[8], new int[1])), 8))
        .hasMessageContaining("9 tokens")
        .hasMessageContaining("rows of 8");
  }
}
