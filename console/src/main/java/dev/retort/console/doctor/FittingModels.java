package dev.retort.console.doctor;

import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.LoraSettings;
import dev.retort.trainer.hardware.DecoderShape;
import dev.retort.trainer.hardware.MemoryEstimate;
import java.nio.file.Path;
import java.util.List;

/** Which decoders a profile can train, by the memory estimate, on well-known shapes. */
final class FittingModels {
  private static final DecoderStart FULL = new DecoderStart.FullFineTuning(Path.of("base"));
  private static final DecoderStart LORA =
      new DecoderStart.LowRank(Path.of("base"), LoraSettings.DEFAULT);

  private record Known(String name, DecoderShape shape) {}

  /** By their published configurations. */
  private static final List<Known> MODELS =
      List.of(
          new Known("SmolLM2-135M", new DecoderShape(49_152, 576, 30, 9, 3, 64, 1536, true)),
          new Known("SmolLM2-360M", new DecoderShape(49_152, 960, 32, 15, 5, 64, 2560, true)),
          new Known("Qwen3-0.6B", new DecoderShape(151_936, 1024, 28, 16, 8, 128, 3072, true)),
          new Known("Llama-3.2-1B", new DecoderShape(128_256, 2048, 16, 32, 8, 64, 8192, true)),
          new Known("Qwen2.5-1.5B", new DecoderShape(151_936, 1536, 28, 12, 2, 128, 8960, true)),
          new Known("Qwen3-4B", new DecoderShape(151_936, 2560, 36, 32, 8, 128, 9728, true)),
          new Known(
              "Llama-3.1-8B", new DecoderShape(128_256, 4096, 32, 32, 8, 128, 14_336, false)));

  private FittingModels() {}

  /**
   * One model and way to train it.
   *
   * @param model its name
   * @param how {@code full} or {@code lora}
   * @param gigabytes what it takes, in 10^9 bytes
   * @param fits whether that is there
   */
  record Fit(String model, String how, double gigabytes, boolean fits) {}

  static List<Fit> on(GpuProfile profile, long available) {
    return MODELS.stream()
        .flatMap(
            known ->
                List.of(
                    fit(known, "lora", LORA, profile, available),
                    fit(known, "full", FULL, profile, available))
                    .stream())
        .toList();
  }

  private static Fit fit(
      Known known, String how, DecoderStart start, GpuProfile profile, long available) {
    MemoryEstimate estimate =
        MemoryEstimate.of(known.shape(), start, profile, profile.sequenceLength());
    return new Fit(known.name(), how, estimate.bytes() / 1e9, estimate.fits(available));
  }
}
