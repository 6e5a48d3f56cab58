package dev.retort.scheduler.launch;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.IntStream;

/** Places to train at: one for each accelerator, or the processor. Safe for use by many threads. */
final class AcceleratorPool {
  private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

  private final int accelerators;
  private final BlockingQueue<Integer> free;

  AcceleratorPool(int accelerators) {
    this.accelerators = accelerators;
    this.free =
        new ArrayBlockingQueue<>(
            places(), true, IntStream.range(0, Math.max(1, accelerators)).boxed().toList());
  }

  private int places() {
    return Math.max(1, accelerators);
  }

  /** Waits for a place. */
  int take() throws InterruptedException {
    return free.take();
  }

  void giveBack(int place) {
    free.add(place);
  }

  /**
   * Lets a process see its own accelerator only.
   *
   * @param environment of the process; one that names accelerators already, as batch systems do, is
   *     taken at its word
   */
  void show(int place, Map<String, String> environment) {
    if (accelerators == 0) {
      return;
    }
    List<String> granted = granted(environment.getOrDefault(VISIBLE, ""));
    if (granted.isEmpty()) {
      environment.put(VISIBLE, Integer.toString(place));
    } else if (place < granted.size()) {
      environment.put(VISIBLE, granted.get(place));
    } else {
      throw new JobFailedException(
          "the hardware profile has %d accelerators, but %s=%s grants %d; lower `accelerators` or ask the batch system for more."
              .formatted(accelerators, VISIBLE, environment.get(VISIBLE), granted.size()));
    }
  }

  private static List<String> granted(String value) {
    return List.of(value.split(",")).stream()
        .map(String::strip)
        .filter(device -> !device.isEmpty())
        .toList();
  }
}
