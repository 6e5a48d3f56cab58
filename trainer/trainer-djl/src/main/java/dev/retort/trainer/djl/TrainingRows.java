package dev.retort.trainer.djl;

import dev.retort.dataset.TrainingExample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The training rows of a decoder: nine tenths are learnt, a tenth is held out to stop early, to
 * calibrate the confidence, and to be the out-of-fold evidence. A row's part follows from its
 * request alone.
 *
 * @param learnt in the dataset's order
 * @param heldOut in the dataset's order
 */
record TrainingRows(List<TrainingExample> learnt, List<TrainingExample> heldOut) {
  private static final int PARTS = 10;

  /** Fewer held-out rows say too little about a confidence. */
  static final int FEWEST_HELD_OUT = 20;

  TrainingRows {
    learnt = List.copyOf(learnt);
    heldOut = List.copyOf(heldOut);
  }

  static TrainingRows of(List<TrainingExample> examples) {
    List<TrainingExample> learnt = new ArrayList<>();
    List<TrainingExample> heldOut = new ArrayList<>();
    for (TrainingExample example : examples) {
      CRC32 hash = new CRC32();
      hash.update(example.input().getBytes(StandardCharsets.UTF_8));
      (hash.getValue() % PARTS == 0 ? heldOut : learnt).add(example);
    }
    return new TrainingRows(learnt, heldOut);
  }

  /** Why nothing can be learnt from these, if nothing can. */
  Optional<String> problem() {
    return heldOut.size() < FEWEST_HELD_OUT
        ? Optional.of(
            "a decoder holds out a tenth of its training rows, at least %d, and here these are %d of %d. Capture more traffic, or let another engine learn the task."
                .formatted(FEWEST_HELD_OUT, heldOut.size(), learnt.size() + heldOut.size()))
        : Optional.empty();
  }
}
