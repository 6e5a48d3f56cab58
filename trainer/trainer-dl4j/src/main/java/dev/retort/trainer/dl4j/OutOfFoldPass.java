package dev.retort.trainer.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * One network per fold, each trained without its fold and scored on it, all of them epoch by epoch
 * together. Every second epoch the scores of all rows are judged by their calibrated loss; training
 * ends when that has stopped falling, and the best epoch is what the published model is trained to.
 */
final class OutOfFoldPass {
  private static final int JUDGE_EVERY = 2;
  private static final int PATIENCE = 3;

  private final Rows rows;
  private final int labels;
  private final int[] foldOfRow;
  private final int folds;
  private final Progress progress;

  OutOfFoldPass(Rows rows, int labels, int[] foldOfRow, int folds, Progress progress) {
    this.rows = rows;
    this.labels = labels;
    this.foldOfRow = foldOfRow;
    this.folds = folds;
    this.progress = progress;
  }

  /**
   * What came out.
   *
   * @param scores rows × labels, each row by the network that did not see it
   * @param temperature fitted to them
   * @param epochs after how many they are best
   * @param loss calibrated cross-entropy, in nats
   * @param accuracy share of rows whose best label is theirs
   */
  @SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
  record Result(float[][] scores, double temperature, int epochs, double loss, double accuracy) {}

  /** The fold of a text: the same in every dataset version that holds it. */
  static int fold(String input, int folds) {
    return Math.floorMod(TextFeatures.mixed(input.hashCode()), folds);
  }

  Result run(Vocabulary vocabulary, long seed) {
    SplittableRandom seeds = new SplittableRandom(seed);
    List<BagNetwork> networks = new ArrayList<>();
    try {
      for (int fold = 0; fold < folds; fold++) {
        Rows learnt = rows.pick(numbers(fold, /* inside= */ false));
        float[] weights = vocabulary.weights(learnt.texts());
        networks.add(new BagNetwork(learnt, labels, weights, seeds.nextLong()));
      }
      return best(networks);
    } finally {
      networks.forEach(BagNetwork::close);
    }
  }

  private Result best(List<BagNetwork> networks) {
    Result best = null;
    int last = BagNetwork.EPOCHS;
    for (int epoch = 1; epoch <= last; epoch++) {
      double loss = 0;
      for (BagNetwork network : networks) {
        loss += network.epoch() / folds;
        progress.finished(1);
      }
      progress.report("loss", epoch, loss);
      if (epoch % JUDGE_EVERY == 0) {
        Result result = judged(networks, epoch);
        progress.report("out_of_fold_loss", epoch, result.loss());
        progress.report("out_of_fold_accuracy", epoch, result.accuracy());
        if (best == null || result.loss() < best.loss()) {
          best = result;
        } else if (epoch - best.epochs() >= PATIENCE * JUDGE_EVERY) {
          break;
        }
      }
    }
    return best;
  }

  private Result judged(List<BagNetwork> networks, int epoch) {
    float[][] scores = new float[rows.size()][];
    for (int fold = 0; fold < folds; fold++) {
      int[] held = numbers(fold, /* inside= */ true);
      float[][] ofFold = networks.get(fold).scores(rows.pick(held).texts());
      for (int i = 0; i < held.length; i++) {
        scores[held[i]] = ofFold[i];
      }
    }
    double temperature = Softmax.temperature(scores, rows.labels());
    int right = 0;
    for (int i = 0; i < scores.length; i++) {
      right += Softmax.best(scores[i]) == rows.labels()[i] ? 1 : 0;
    }
    return new Result(
        scores,
        temperature,
        epoch,
        Softmax.loss(scores, rows.labels(), temperature),
        (double) right / scores.length);
  }

  private int[] numbers(int fold, boolean inside) {
    return IntStream.range(0, rows.size()).filter(i -> (foldOfRow[i] == fold) == inside).toArray();
  }
}
