package dev.retort.trainer.djl.llama;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * What a worker does.
 *
 * @param model a GGUF file
 * @param slots requests generated at once, ≥ 1
 * @param contextTokens that one request may have, prompt and answer together, ≥ 16
 * @param threads that compute, ≥ 1
 * @param cache how keys and values are kept
 * @param waiting requests that may wait while all slots are busy, ≥ 0
 * @param startTimeout for the process to start and load the model
 */
public record WorkerSettings(
    Path model,
    int slots,
    int contextTokens,
    int threads,
    Cache cache,
    int waiting,
    Duration startTimeout) {
  private static final int SHORTEST_CONTEXT = 16;
  private static final int WAITING_PER_SLOT = 16;
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

  /** The precision of keys and values. */
  public enum Cache {
    /** As DJL computes: greedy answers agree. */
    F32,
    /** Half the memory; logits differ by some hundredths. */
    F16
  }

  public WorkerSettings {
    Objects.requireNonNull(model);
    Objects.requireNonNull(cache);
    Objects.requireNonNull(startTimeout);
    if (slots < 1 || threads < 1 || waiting < 0 || contextTokens < SHORTEST_CONTEXT) {
      throw new IllegalArgumentException(
          "a worker has at least 1 slot, 1 thread, 0 waiting and a context of %d, not %d, %d, %d and %d"
              .formatted(SHORTEST_CONTEXT, slots, threads, waiting, contextTokens));
    }
  }

  /** One thread, keys and values in single precision. */
  public static WorkerSettings of(Path model, int slots, int contextTokens) {
    return new WorkerSettings(
        model, slots, contextTokens, 1, Cache.F32, slots * WAITING_PER_SLOT, START_TIMEOUT);
  }

  /** This with another number of threads. */
  public WorkerSettings withThreads(int count) {
    return new WorkerSettings(model, slots, contextTokens, count, cache, waiting, startTimeout);
  }

  /** This with another queue. */
  public WorkerSettings withWaiting(int count) {
    return new WorkerSettings(model, slots, contextTokens, threads, cache, count, startTimeout);
  }
}
