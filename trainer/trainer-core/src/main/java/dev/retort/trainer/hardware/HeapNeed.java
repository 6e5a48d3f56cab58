package dev.retort.trainer.hardware;

import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingStopped;
import java.util.Objects;

/**
 * What a training will hold on the heap at most, beside its texts.
 *
 * @param bytes the sum
 * @param explanation where it comes from, for people
 */
public record HeapNeed(long bytes, String explanation) {
  private static final long MEBIBYTE = 1 << 20;

  public HeapNeed {
    Objects.requireNonNull(explanation);
  }

  /**
   * Compares with what the heap can still take.
   *
   * @throws TrainingStopped with {@link TrainingOutcome.OutOfMemory} if it is too little
   */
  public void requireWithin(Runtime runtime) {
    requireWithin(
        runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory()), runtime.maxMemory());
  }

  /**
   * Compares with a heap.
   *
   * @param free bytes that it can still take
   * @param whole bytes that it has
   * @throws TrainingStopped with {@link TrainingOutcome.OutOfMemory} if it is too little
   */
  public void requireWithin(long free, long whole) {
    if (bytes > free) {
      throw new TrainingStopped(
          new TrainingOutcome.OutOfMemory(
              ("training needs about %d MiB of heap (%s), and %d MiB of %d MiB are free; give the"
                      + " training process a larger heap (-Xmx), or train on fewer rows")
                  .formatted(
                      (bytes + MEBIBYTE - 1) / MEBIBYTE,
                      explanation,
                      free / MEBIBYTE,
                      whole / MEBIBYTE)));
    }
  }
}
