package dev.retort.trainer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingStopped;
import dev.retort.trainer.hardware.HeapNeed;
import org.junit.jupiter.api.Test;

class MemoryNeedTest {

  @Test
  void tellsWhatIsNeededAndWhatThereIs() {
    HeapNeed need = MemoryNeed.of(1_000_000, 100, 1_000_000, 5, 2);

    TrainingStopped stopped =
        catchThrowableOfType(TrainingStopped.class, () -> need.requireWithin(1L << 30, 2L << 30));

    assertThat(stopped.outcome()).isInstanceOf(TrainingOutcome.OutOfMemory.class);
    assertThat(stopped.getMessage()).contains("1000000 features", "1024 MiB of 2048 MiB", "-Xmx");
    // 5 × 10⁶ × 129 × 4 bytes of embeddings, 2 × 10⁶ × 100 × 4 bytes of scores, 6 × 10⁶ × (12 +
    // 100)
    // bytes of folded tables, 8 MiB served as bytes and as floats.
    assertThat(need.bytes())
        .isEqualTo(2_580_000_000L + 800_000_000L + 672_000_000L + 5 * (8L << 20));
  }

  @Test
  void letsPassWhatFits() {
    HeapNeed need = MemoryNeed.of(20_000, 77, 10_000, 5, 2);

    assertThatCode(() -> need.requireWithin(1L << 30, 2L << 30)).doesNotThrowAnyException();
  }
}
