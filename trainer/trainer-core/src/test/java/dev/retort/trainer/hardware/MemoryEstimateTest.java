package dev.retort.trainer.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.trainer.DecoderSize;
import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.LoraSettings;
import dev.retort.trainer.Precision;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryEstimateTest {
  /** Qwen3-0.6B, whose card says 0.6 billion parameters, 0.44 without the embedding. */
  private static final DecoderShape QWEN3 =
      new DecoderShape(151_936, 1024, 28, 16, 8, 128, 3072, true);

  private static final DecoderStart SCRATCH = new DecoderStart.Scratch(DecoderSize.TINY);
  private static final DecoderStart LORA =
      new DecoderStart.LowRank(Path.of("base"), LoraSettings.DEFAULT);

  @Test
  void countsTheParametersOfAKnownModel() {
    assertThat(QWEN3.parameters() / 1e9).isBetween(0.595, 0.597);
    assertThat((QWEN3.parameters() - 151_936L * 1024) / 1e9).isBetween(0.43, 0.45);
  }

  @Test
  void countsAnAdapterByHand() {
    DecoderShape shape = new DecoderShape(10, 8, 3, 2, 1, 4, 16, true);
    // q: 8 + 8; k: 8 + 4; down: 16 + 8; three layers of rank 2.
    assertThat(shape.adapterParameters(2, List.of("q_proj", "k_proj", "down_proj", "other")))
        .isEqualTo(3 * 2 * (16 + 12 + 24));
  }

  @Test
  void countsATinyTrainingByHand() {
    DecoderShape shape = new DecoderShape(10, 8, 3, 2, 1, 4, 16, true);
    // Embedding 80; a block 64 + 32 + 32 + 64 + 3 * 128 + 16; a norm of 8.
    assertThat(shape.parameters()).isEqualTo(80 + 3 * 592 + 8);
    MemoryEstimate estimate = MemoryEstimate.of(shape, SCRATCH, profile(2, 32, false), 20);
    assertThat(estimate.weights()).isEqualTo(4 * 1864);
    assertThat(estimate.gradients()).isEqualTo(4 * 1864);
    assertThat(estimate.optimizer()).isEqualTo(8 * 1864);
    // 40 tokens; 4 * 8 + 4 * (4 + 2) + 3 * 16 numbers in each of three layers.
    assertThat(estimate.activations()).isEqualTo(40 * 104 * 4 * 3);
    assertThat(estimate.logits()).isEqualTo(2 * 40 * 10 * 4);
    assertThat(estimate.bytes()).isEqualTo(16 * 1864 + 40 * (1248 + 80));
  }

  @Test
  void checkpointingKeepsTheInputsOfLayersAndOneLayer() {
    DecoderShape shape = new DecoderShape(10, 8, 3, 2, 1, 4, 16, true);
    assertThat(MemoryEstimate.of(shape, SCRATCH, profile(2, 32, true), 20).activations())
        .isEqualTo(40 * 4 * (3 * 8 + 104));
  }

  @Test
  void anAdapterSparesGradientsAndMoments() {
    GpuProfile t4 = new GpuProfile("t4", 1, 4096, 1, 1, 16, Precision.FLOAT16, 4, 1024, true);
    MemoryEstimate full = MemoryEstimate.of(QWEN3, SCRATCH, t4, 1024);
    MemoryEstimate lora = MemoryEstimate.of(QWEN3, LORA, t4, 1024);
    assertThat(lora.gradients()).isLessThan(full.gradients() / 20);
    assertThat(lora.weights() / 1e9).isBetween(1.19, 1.3);
    assertThat(lora.fits(MemoryEstimate.available(t4, 0))).isTrue();
  }

  @Test
  void refusesWithNumbers() {
    GpuProfile t4 = new GpuProfile("t4", 1, 4096, 1, 1, 16, Precision.FLOAT16, 4, 1024, true);
    DecoderShape eightBillion = new DecoderShape(128_256, 4096, 32, 32, 8, 128, 14_336, false);
    assertThat(
            MemoryEstimate.of(eightBillion, LORA, t4, 1024)
                .refusal(t4, MemoryEstimate.available(t4, 0)))
        .hasValueSatisfying(
            refusal ->
                assertThat(refusal)
                    .contains("t4 has 14.4 GB")
                    .contains("weights 16")
                    .contains("(4)"));
    assertThat(MemoryEstimate.of(QWEN3, LORA, t4, 1024).refusal(t4, Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void aProcessorHasTheMemoryOfItsMachine() {
    assertThat(MemoryEstimate.available(GpuProfile.CPU, 10_000)).isEqualTo(9_000);
    assertThat(HostMemory.bytes()).isGreaterThan(100_000_000);
    assertThat(HostMemory.parse("max")).isZero();
    assertThat(HostMemory.parse("2147483648")).isEqualTo(1L << 31);
  }

  private static GpuProfile profile(int microBatch, int length, boolean checkpointing) {
    return new GpuProfile(
        "test", 1, 256, 0, 0, 0, Precision.FLOAT32, microBatch, length, checkpointing);
  }
}
