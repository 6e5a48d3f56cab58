package dev.retort.scheduler.launch;

import dev.retort.trainer.GpuProfile;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a batch system ends a job for.
 *
 * @param time how long it may run, at least a minute; the system's own limit if empty
 * @param memoryMegabytes what it may use of its machine's memory, at least 256; by its Java heap if
 *     empty
 */
public record JobLimits(Optional<Duration> time, Optional<Integer> memoryMegabytes) {
  /** What the batch system says. */
  public static final JobLimits NONE = new JobLimits(Optional.empty(), Optional.empty());

  /** For what is not on the Java heap: the virtual machine, and the math libraries' arrays. */
  private static final int BESIDE_HEAP_MEGABYTES = 4096;

  private static final int LEAST_MEGABYTES = 256;

  public JobLimits {
    Objects.requireNonNull(time);
    Objects.requireNonNull(memoryMegabytes);
    if (time.isPresent() && time.get().compareTo(Duration.ofMinutes(1)) < 0) {
      throw new IllegalArgumentException("a job's time is ≥ 1 minute, not " + time.get());
    }
    if (memoryMegabytes.isPresent() && memoryMegabytes.get() < LEAST_MEGABYTES) {
      throw new IllegalArgumentException(
          "memoryMegabytes is ≥ %d, not %d".formatted(LEAST_MEGABYTES, memoryMegabytes.get()));
    }
  }

  /** What a job on some hardware may use of its machine's memory. */
  public int memoryMegabytes(GpuProfile hardware) {
    return memoryMegabytes.orElse(hardware.heapMegabytes() + BESIDE_HEAP_MEGABYTES);
  }
}
