package dev.retort.trainer;

import java.util.Objects;
import java.util.Optional;

/**
 * The hardware that a training process gets, and how a decoder uses it; one file in {@code
 * gpu-configs/} each.
 *
 * @param name the profile's name, such as {@code cpu}
 * @param mathThreads threads of the math libraries, ≥ 1; one keeps results the same bit for bit
 * @param heapMegabytes Java heap of the process, ≥ 256
 * @param dollarsPerHour what an hour of it costs, ≥ 0
 * @param accelerators how many GPUs there are, which trainings share; 0: trainings run on the
 *     processor
 * @param memoryGigabytes memory of one accelerator in 10^9 bytes; 0 exactly if there is none
 * @param precision numbers that a decoder computes with
 * @param microBatch sequences that go through a decoder at once, ≥ 1; a step of the optimizer
 *     gathers as many micro-batches as it needs
 * @param sequenceLength tokens of a sequence at most, ≥ 16
 * @param gradientCheckpointing whether activations within a layer are computed again on the way
 *     back instead of kept
 * @param acceleratorsPerTraining how many of the GPUs one training gets, in [1, accelerators]; 1 on
 *     a processor, and where a file does not say
 */
public record GpuProfile(
    String name,
    int mathThreads,
    int heapMegabytes,
    double dollarsPerHour,
    int accelerators,
    int memoryGigabytes,
    Precision precision,
    int microBatch,
    int sequenceLength,
    boolean gradientCheckpointing,
    int acceleratorsPerTraining) {
  /** A machine without an accelerator. One math thread: the same seed gives the same model. */
  public static final GpuProfile CPU =
      new GpuProfile("cpu", 1, 3072, 0.10, 0, 0, Precision.FLOAT32, 8, 1024, false);

  private static final int SMALLEST_HEAP = 256;
  private static final int SHORTEST_SEQUENCE = 16;

  public GpuProfile {
    Objects.requireNonNull(name);
    Objects.requireNonNull(precision);
    atLeast("mathThreads", 1, mathThreads);
    atLeast("heapMegabytes", SMALLEST_HEAP, heapMegabytes);
    if (!(dollarsPerHour >= 0)) {
      throw new IllegalArgumentException("dollarsPerHour is ≥ 0, not " + dollarsPerHour);
    }
    atLeast("accelerators", 0, accelerators);
    atLeast("memoryGigabytes", 0, memoryGigabytes);
    if ((accelerators == 0) != (memoryGigabytes == 0)) {
      throw new IllegalArgumentException(
          "accelerators and memoryGigabytes are both 0, for a processor, or both more; not %d and %d"
              .formatted(accelerators, memoryGigabytes));
    }
    atLeast("microBatch", 1, microBatch);
    atLeast("sequenceLength", SHORTEST_SEQUENCE, sequenceLength);
    atLeast("acceleratorsPerTraining", 0, acceleratorsPerTraining);
    acceleratorsPerTraining = Math.max(1, acceleratorsPerTraining);
    if (acceleratorsPerTraining > Math.max(1, accelerators)) {
      throw new IllegalArgumentException(
          "acceleratorsPerTraining is %d, and the hardware has %d accelerators: lower the one or raise the other"
              .formatted(acceleratorsPerTraining, accelerators));
    }
  }

  /** Hardware of which each training gets one accelerator, or the processor. */
  public GpuProfile(
      String name,
      int mathThreads,
      int heapMegabytes,
      double dollarsPerHour,
      int accelerators,
      int memoryGigabytes,
      Precision precision,
      int microBatch,
      int sequenceLength,
      boolean gradientCheckpointing) {
    this(
        name,
        mathThreads,
        heapMegabytes,
        dollarsPerHour,
        accelerators,
        memoryGigabytes,
        precision,
        microBatch,
        sequenceLength,
        gradientCheckpointing,
        1);
  }

  private static void atLeast(String name, int least, int value) {
    if (value < least) {
      throw new IllegalArgumentException("%s is ≥ %d, not %d".formatted(name, least, value));
    }
  }

  /** A processor: {@link #CPU} under another name, with other threads, heap and price. */
  public static GpuProfile processor(
      String name, int mathThreads, int heapMegabytes, double dollarsPerHour) {
    return new GpuProfile(
        name,
        mathThreads,
        heapMegabytes,
        dollarsPerHour,
        0,
        0,
        CPU.precision,
        CPU.microBatch,
        CPU.sequenceLength,
        false);
  }

  /** Whether a training process gets a GPU. */
  public boolean hasAccelerator() {
    return accelerators > 0;
  }

  /** How many trainings there is room for at a time. */
  public int trainingsAtOnce() {
    return Math.max(1, accelerators / acceleratorsPerTraining);
  }

  /** The same hardware with half the micro-batch, for a second try with less memory. */
  public Optional<GpuProfile> withHalfTheMicroBatch() {
    return microBatch == 1
        ? Optional.empty()
        : Optional.of(
            new GpuProfile(
                name,
                mathThreads,
                heapMegabytes,
                dollarsPerHour,
                accelerators,
                memoryGigabytes,
                precision,
                microBatch / 2,
                sequenceLength,
                gradientCheckpointing,
                acceleratorsPerTraining));
  }
}
