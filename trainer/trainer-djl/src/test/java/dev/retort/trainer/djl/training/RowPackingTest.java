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

class RowPackingTest {
  @Property
  void losesNoneAndOverfillsNone(
      @ForAll @Size(max = 60) List<@IntRange(min = 1, max = 40) Integer> lengths) {
    List<TokenSequence> sequences =
        lengths.stream().map(n -> new TokenSequence(new int[n - 1], new int[] {n})).toList();
    List<List<TokenSequence>> rows = new RowPacking(40).rows(sequences);
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
    assertThat(tokens / (256.0 * new RowPacking(256).rows(sequences).size())).isGreaterThan(0.95);
  }

  @Test
  void refusesASequenceThatFitsNowhere() {
    assertThatThrownBy(
            () -> new RowPacking(8).rows(List.of(new TokenSequence(new int[8], new int[1]))))
        .hasMessageContaining("9 tokens")
        .hasMessageContaining("rows of 8");
  }
}
