package dev.retort.evaluator.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
  /** The step of a SplittableRandom made from a seed. */
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private static final int WINDOW = 4000;

  @Test
  void neighbouringSeedsShareNoPartOfASequence() {
    assertThat(repeats(IntStream.range(0, 60).mapToObj(seed -> RandomStream.of(seed, 0)).toList()))
        .isZero();
    assertThat(
            repeats(
                IntStream.range(0, 60)
                    .mapToObj(seed -> RandomStream.of(seed * GOLDEN_GAMMA, 0))
                    .toList()))
        .isZero();
  }

  @Test
  void neighbouringStreamsShareNoPartOfASequence() {
    assertThat(
            repeats(IntStream.range(0, 60).mapToObj(stream -> RandomStream.of(7, stream)).toList()))
        .isZero();
    assertThat(
            repeats(
                IntStream.range(0, 64)
                    .mapToObj(cell -> RandomStream.of(cell / 8, cell % 8))
                    .toList()))
        .isZero();
  }

  /** The mistake that the mixing avoids is one that this test sees. */
  @Test
  void aSeedThatIsAPositionWouldShareAlmostAll() {
    assertThat(
            repeats(
                IntStream.range(0, 2)
                    .mapToObj(stream -> new SplittableRandom(7 + stream * GOLDEN_GAMMA))
                    .toList()))
        .isEqualTo(WINDOW - 1);
  }

  @Property(tries = 200)
  void equalPairsGiveEqualSequences(@ForAll long seed, @ForAll long stream) {
    assertThat(RandomStream.of(seed, stream).longs(20).toArray())
        .isEqualTo(RandomStream.of(seed, stream).longs(20).toArray());
    assertThat(RandomStream.of(seed, stream).nextLong())
        .isNotEqualTo(RandomStream.of(seed, stream + 1).nextLong())
        .isNotEqualTo(RandomStream.of(seed + 1, stream).nextLong());
  }

  /** Among 64 bits of independent sequences a repeat has a probability of 2⁻²⁹. */
  private static int repeats(Iterable<SplittableRandom> generators) {
    Set<Long> seen = new HashSet<>();
    int repeats = 0;
    for (SplittableRandom generator : generators) {
      for (int i = 0; i < WINDOW; i++) {
        repeats += seen.add(generator.nextLong()) ? 0 : 1;
      }
    }
    return repeats;
  }
}
