package dev.retort.trainer.dl4j;

import dev.retort.trainer.ClassifierRecipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * One network per fold, each trained without its fold and scored on it, all of them epoch by epoch
 * together. Every second epoch the scores of all rows are judged by their calibrated loss; training
 * ends when that has stopped falling, and the best epoch is what the published model is trained to.
 *
 * <p>What comes out are the scores of the networks as they would be served: folded, pruned to the
 * size of table that costs next to nothing here, in 8-bit numbers.
 */
final class OutOfFoldPass {
  private static final int JUDGE_EVERY = 2;
  private static final int PATIENCE = 3;

  /** Bytes of a table on disk: the first size that is good enough is taken, else the last. */
  private static final List<Long> TABLE_BYTES =
      List.of(1_450_000L, 2_900_000L, 5_800_000L, FoldedNetworks.LARGEST_TABLE);

  /** Share of right answers that pruning may cost. */
  private static final double TOLERATED_ACCURACY = 0.002;

  /** Share of the calibrated loss that pruning may add. */
  private static final double TOLERATED_LOSS = 0.01;

  private final List<String> inputs;
  private final Rows rows;
  private final Lesson lesson;
  private final int labels;
  private final int[] foldOfRow;
  private final int folds;
  private final ClassifierRecipe recipe;
  private final Progress progress;

  OutOfFoldPass(
      List<String> inputs,
      Rows rows,
      Lesson lesson,
      int[] foldOfRow,
      int folds,
      ClassifierRecipe recipe,
      Progress progress) {
    this.inputs = inputs;
    this.rows = rows;
    this.lesson = lesson;
    this.labels = lesson.labels().size();
    this.foldOfRow = foldOfRow;
    this.folds = folds;
    this.recipe = recipe;
    this.progress = progress;
  }

  /**
   * What came out.
   *
   * @param judgement of the scores of each row, by the network that did not see it
   * @param tableBytes the size of table that was good enough
   * @param graded what is answered by them
   */
  record Result(Judgement judgement, long tableBytes, Lesson.Graded graded) {}

  /**
   * How good out-of-fold scores are.
   *
   * @param epochs after so many
   * @param temperature fitted to them
   * @param loss calibrated cross-entropy, in nats
   * @param accuracy share of rows that are answered rightly
   */
  record Judgement(int epochs, double temperature, double loss, double accuracy) {
    boolean asGoodAs(Judgement other) {
      return accuracy >= other.accuracy - TOLERATED_ACCURACY
          && loss <= other.loss * (1 + TOLERATED_LOSS);
    }
  }

  /** The fold of a text: the same in every dataset version that holds it. */
  static int fold(String input, int folds) {
    return Math.floorMod(NGrams.mixed(input.hashCode()), folds);
  }

  Result run(Vocabulary vocabulary, long seed) {
    SplittableRandom seeds = new SplittableRandom(seed);
    List<BagNetwork> networks = new ArrayList<>();
    List<float[]> weights = new ArrayList<>();
    try {
      for (int fold = 0; fold < folds; fold++) {
        Rows learnt = rows.pick(numbers(fold, /* inside= */ false));
        weights.add(vocabulary.weights(learnt.texts(), recipe.minimumTexts()));
        networks.add(new BagNetwork(learnt, labels, weights.get(fold), recipe, seeds.nextLong()));
      }
      return best(networks, vocabulary, weights);
    } finally {
      networks.forEach(BagNetwork::close);
    }
  }

  private Result best(List<BagNetwork> networks, Vocabulary vocabulary, List<float[]> weights) {
    Judgement best = null;
    List<FoldedNetworks> folded = List.of();
    for (int epoch = 1; epoch <= recipe.epochs(); epoch++) {
      double loss = 0;
      for (BagNetwork network : networks) {
        loss += network.epoch() / folds;
        progress.finished(1);
      }
      progress.report("loss", epoch, loss);
      if (epoch % JUDGE_EVERY == 0) {
        Judgement judgement = judged(networks, epoch);
        progress.report("out_of_fold_loss", epoch, judgement.loss());
        progress.report("out_of_fold_accuracy", epoch, judgement.accuracy());
        if (best == null || judgement.loss() < best.loss()) {
          best = judgement;
          folded = folded(networks, vocabulary, weights);
        } else if (epoch - best.epochs() >= PATIENCE * JUDGE_EVERY) {
          break;
        }
      }
    }
    return served(folded, best.epochs());
  }

  private List<FoldedNetworks> folded(
      List<BagNetwork> networks, Vocabulary vocabulary, List<float[]> weights) {
    return IntStream.range(0, folds)
        .mapToObj(
            fold ->
                new FoldedNetworks(
                    NGramOrders.of(recipe),
                    vocabulary,
                    weights.get(fold),
                    List.of(networks.get(fold)),
                    labels))
        .toList();
  }

  /** What the smallest tables say that are as good as the largest, all but a little. */
  private Result served(List<FoldedNetworks> folded, int epochs) {
    TextScores[] whole =
        new ServedFolds(inputs, foldOfRow, folded, FoldedNetworks.LARGEST_TABLE).scores();
    Judgement target = judged(whole, epochs);
    for (long bytes : TABLE_BYTES) {
      ServedFolds served = new ServedFolds(inputs, foldOfRow, folded, bytes);
      TextScores[] scores = served.scores();
      Judgement judgement = judged(scores, epochs);
      if (judgement.asGoodAs(target)) {
        return new Result(
            judgement, bytes, lesson.graded(scores, judgement.temperature(), served, rows));
      }
    }
    throw new IllegalStateException("the largest table is not as good as itself");
  }

  private Judgement judged(List<BagNetwork> networks, int epoch) {
    float[][] scores = new float[rows.size()][];
    for (int fold = 0; fold < folds; fold++) {
      int[] held = numbers(fold, /* inside= */ true);
      float[][] ofFold = networks.get(fold).scores(rows.pick(held).texts());
      for (int i = 0; i < held.length; i++) {
        scores[held[i]] = ofFold[i];
      }
    }
    return lesson.judged(scores, epoch);
  }

  private Judgement judged(TextScores[] scores, int epochs) {
    return lesson.judged(
        Arrays.stream(scores).map(TextScores::labels).toArray(float[][]::new), epochs);
  }

  private int[] numbers(int fold, boolean inside) {
    return IntStream.range(0, rows.size()).filter(i -> (foldOfRow[i] == fold) == inside).toArray();
  }
}
