package dev.retort.trainer;

import java.util.Objects;

/**
 * The hardware that a training process gets, one file in {@code gpu-configs/} each.
 *
 * @param name the profile's name, such as {@code cpu}
 * @param mathThreads threads of the math libraries, ≥ 1; one keeps results the same bit for bit
 * @param heapMegabytes Java heap of the process, ≥ 256
 * @param dollarsPerHour what an hour of it costs, ≥ 0
 */
public record GpuProfile(String name, int mathThreads, int heapMegabytes, double dollarsPerHour) {
  private static final int SMALLEST_HEAP = 256;

  public GpuProfile {
    Objects.requireNonNull(name);
    if (mathThreads < 1) {
      throw new IllegalArgumentException("mathThreads is ≥ 1, not " + mathThreads);
    }
    if (heapMegabytes < SMALLEST_HEAP) {
      throw new IllegalArgumentException(
          "heapMegabytes is ≥ %d, not %d".formatted(SMALLEST_HEAP, heapMegabytes));
    }
    if (!(dollarsPerHour >= 0)) {
      throw new IllegalArgumentException("dollarsPerHour is ≥ 0, not " + dollarsPerHour);
    }
  }
}
