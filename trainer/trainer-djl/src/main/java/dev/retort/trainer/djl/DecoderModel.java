package dev.retort.trainer.djl;

import dev.retort.trainer.ConfidenceCalibration;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A decoder that is ready to answer. What it cannot answer has confidence 0. */
final class DecoderModel implements TaskModel {
  private final DecoderWriter writer;
  private final ConfidenceCalibration calibration;
  private final ExecutorService slots;

  /**
   * @param slots answers that are written at once
   */
  DecoderModel(DecoderWriter writer, ConfidenceCalibration calibration, int slots) {
    this.writer = writer;
    this.calibration = calibration;
    this.slots =
        Executors.newFixedThreadPool(
            slots,
            task -> {
              Thread thread = new Thread(task, "decoder-slot");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public Prediction predict(String input) {
    return writer.write(input).prediction(calibration);
  }

  @Override
  public List<Prediction> predictAll(List<String> inputs) {
    List<CompletableFuture<Prediction>> predictions = new ArrayList<>();
    for (String input : inputs) {
      predictions.add(CompletableFuture.supplyAsync(() -> predict(input), slots));
    }
    return predictions.stream().map(CompletableFuture::join).toList();
  }

  @Override
  public void close() {
    slots.shutdownNow();
    writer.close();
  }
}
