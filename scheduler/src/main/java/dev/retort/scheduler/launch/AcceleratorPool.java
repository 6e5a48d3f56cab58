package dev.retort.scheduler.launch;

import dev.retort.trainer.GpuProfile;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Places to train at: the accelerators, some for each training, or the processor. All runs of a
 * process share one. Safe for use by many threads.
 */
final class AcceleratorPool {
  private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

  private final GpuProfile hardware;
  private final Places places;

  AcceleratorPool(GpuProfile hardware) {
    this.hardware = hardware;
    this.places = new Places(Math.max(1, hardware.accelerators()));
  }

  /** Waits for as many accelerators as a training gets. */
  List<Integer> take(int priority) throws InterruptedException {
    return places.take(hardware.acceleratorsPerTraining(), priority);
  }

  void giveBack(List<Integer> taken) {
    places.giveBack(taken);
  }

  /**
   * Lets a process see its own accelerators only.
   *
   * @param environment of the process; one that names accelerators already, as batch systems do, is
   *     taken at its word
   */
  void show(List<Integer> taken, Map<String, String> environment) {
    if (!hardware.hasAccelerator()) {
      return;
    }
    List<String> granted = granted(environment.getOrDefault(VISIBLE, ""));
    environment.put(
        VISIBLE,
        taken.stream().map(place -> device(place, granted)).collect(Collectors.joining(",")));
  }

  private String device(int place, List<String> granted) {
    if (granted.isEmpty()) {
      return Integer.toString(place);
    }
    if (place < granted.size()) {
      return granted.get(place);
    }
    throw new JobFailedException(
        "the hardware profile has %d accelerators, but %s=%s grants %d; lower `accelerators` or ask the batch system for more."
            .formatted(
                hardware.accelerators(), VISIBLE, String.join(",", granted), granted.size()));
  }

  private static List<String> granted(String value) {
    return List.of(value.split(",")).stream()
        .map(String::strip)
        .filter(device -> !device.isEmpty())
        .toList();
  }
}
