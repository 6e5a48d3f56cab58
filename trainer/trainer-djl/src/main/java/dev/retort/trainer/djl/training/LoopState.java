package dev.retort.trainer.djl.training;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import java.nio.file.Path;

/**
 * Where a training is, apart from its weights.
 *
 * @param step steps done
 * @param epoch passes over the examples done
 * @param stepOfEpoch steps done of the present pass
 * @param microRows rows that the device takes at once
 * @param bestLoss the lowest mean loss on held-out rows so far
 * @param bestStep when it was
 * @param badLooks looks since
 */
record LoopState(
    long step,
    int epoch,
    int stepOfEpoch,
    int microRows,
    double bestLoss,
    long bestStep,
    int badLooks) {
  private static final String FILE = "loop.json";

  static LoopState beginning(int microRows) {
    return new LoopState(0, 0, 0, microRows, Double.MAX_VALUE, 0, 0);
  }

  static LoopState read(Path folder) {
    return JsonFormat.read(folder.resolve(FILE), LoopState.class);
  }

  void write(Path folder) {
    DurableFile.write(folder.resolve(FILE), JsonFormat.pretty(this));
  }

  LoopState stepped() {
    return new LoopState(step + 1, epoch, stepOfEpoch + 1, microRows, bestLoss, bestStep, badLooks);
  }

  LoopState inNextEpoch() {
    return new LoopState(step, epoch + 1, 0, microRows, bestLoss, bestStep, badLooks);
  }

  LoopState withMicroRows(int fewer) {
    return new LoopState(step, epoch, stepOfEpoch, fewer, bestLoss, bestStep, badLooks);
  }

  LoopState looked(double loss) {
    return loss < bestLoss
        ? new LoopState(step, epoch, stepOfEpoch, microRows, loss, step, 0)
        : new LoopState(step, epoch, stepOfEpoch, microRows, bestLoss, bestStep, badLooks + 1);
  }
}
