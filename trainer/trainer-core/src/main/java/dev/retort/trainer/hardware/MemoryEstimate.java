package dev.retort.trainer.hardware;

import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.LoraSettings;
import java.util.Optional;

/**
 * The memory that training a decoder takes, in bytes. Weights that learn are held in 32 bits, with
 * a gradient and two moments of AdamW, beside a copy in the precision that is computed with if that
 * is smaller; weights that do not learn are held in that precision alone. Attention keeps no matrix
 * of scores (FlashAttention, Dao et al. 2022, and what PyTorch takes in its place).
 *
 * @param weights all of them, in every precision they are held in
 * @param gradients of those that learn
 * @param optimizer moments of those that learn
 * @param activations of one micro-batch
 * @param logits of one micro-batch: scores and their gradient in 32 bits
 */
public record MemoryEstimate(
    long weights, long gradients, long optimizer, long activations, long logits) {
  private static final int MASTER_BYTES = 4;
  private static final int MOMENTS = 2;
  private static final int LOGIT_COPIES = 2;
  private static final double GIGABYTE = 1e9;

  /** Context, kernels, and what the allocator cannot use. */
  private static final double USABLE = 0.9;

  /** What training takes by one profile's precision, micro-batch and sequence length. */
  public static MemoryEstimate of(
      DecoderShape shape, DecoderStart start, GpuProfile profile, int contextLength) {
    Optional<LoraSettings> lora =
        start instanceof DecoderStart.LowRank low ? Optional.of(low.lora()) : Optional.empty();
    long all = shape.parameters();
    long learning = lora.map(l -> shape.adapterParameters(l.rank(), l.targets())).orElse(all);
    int narrow = profile.precision().bytes();
    long frozenBytes = lora.isPresent() ? all * narrow : 0;
    long learningBytes = learning * (MASTER_BYTES + (narrow < MASTER_BYTES ? narrow : 0));
    long tokens = (long) profile.microBatch() * Math.min(contextLength, profile.sequenceLength());
    return new MemoryEstimate(
        frozenBytes + learningBytes,
        learning * MASTER_BYTES,
        MOMENTS * learning * MASTER_BYTES,
        activations(shape, profile, tokens),
        LOGIT_COPIES * tokens * shape.vocabulary() * MASTER_BYTES);
  }

  private static long activations(DecoderShape shape, GpuProfile profile, long tokens) {
    long layer = tokens * shape.activationsPerToken() * profile.precision().bytes();
    long inputs = tokens * shape.width() * profile.precision().bytes();
    return profile.gradientCheckpointing()
        ? shape.layers() * inputs + layer
        : shape.layers() * layer;
  }

  /** The sum. */
  public long bytes() {
    return weights + gradients + optimizer + activations + logits;
  }

  /**
   * What a profile has for a training.
   *
   * @param hostBytes memory of the machine, or of the group of processes that this one is in
   */
  public static long available(GpuProfile profile, long hostBytes) {
    long whole =
        profile.hasAccelerator() ? Math.round(profile.memoryGigabytes() * GIGABYTE) : hostBytes;
    return Math.round(whole * USABLE);
  }

  /** Whether it fits into so many bytes. */
  public boolean fits(long available) {
    return bytes() <= available;
  }

  /** Why it does not fit, with numbers and what to do; empty if it does. */
  public Optional<String> refusal(GpuProfile profile, long available) {
    if (fits(available)) {
      return Optional.empty();
    }
    return Optional.of(
        ("training needs about %.1f GB (weights %.1f, gradients %.1f, optimizer %.1f, activations %.1f, logits %.1f), and %s has %.1f GB for it. "
                + "Lower microBatch (%d) or sequenceLength (%d), set gradientCheckpointing (%s), take a LoRA or a smaller model, or larger hardware")
            .formatted(
                bytes() / GIGABYTE,
                weights / GIGABYTE,
                gradients / GIGABYTE,
                optimizer / GIGABYTE,
                activations / GIGABYTE,
                logits / GIGABYTE,
                profile.name(),
                available / GIGABYTE,
                profile.microBatch(),
                profile.sequenceLength(),
                profile.gradientCheckpointing()));
  }
}
