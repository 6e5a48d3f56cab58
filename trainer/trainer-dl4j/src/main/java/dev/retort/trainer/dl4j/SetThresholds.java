package dev.retort.trainer.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Finds a threshold for each label by which most sets are right as a whole: label by label, until
 * no change brings more. A threshold leaves 0, where a label is as probable as not, only for
 * {@value #GAIN} rows or more.
 */
final class SetThresholds {
  private static final int GAIN = 3;
  private static final int ROUNDS = 5;

  private final float[][] scores;
  private final boolean[][] truth;
  private final float[] thresholds;

  /** Labels that are decided wrongly, row by row. */
  private final int[] wrong;

  private SetThresholds(float[][] scores, boolean[][] truth, boolean[] complete, int labels) {
    this.scores = scores;
    this.truth = truth;
    thresholds = new float[labels];
    wrong = new int[scores.length];
    for (int row = 0; row < wrong.length; row++) {
      wrong[row] = complete[row] ? 0 : 1;
      for (int label = 0; label < labels; label++) {
        wrong[row] += isWrong(row, label) ? 1 : 0;
      }
    }
  }

  /**
   * Fits to rows that the student has not learnt from.
   *
   * @param truth which labels are right, row by row
   * @param complete false where a row's set has a label without a score: it is never right
   */
  static List<Float> fit(float[][] scores, boolean[][] truth, boolean[] complete, int labels) {
    SetThresholds search = new SetThresholds(scores, truth, complete, labels);
    boolean moved = true;
    for (int round = 0; round < ROUNDS && moved; round++) {
      moved = false;
      for (int label = 0; label < labels; label++) {
        moved |= search.move(label);
      }
    }
    List<Float> found = new ArrayList<>();
    for (float threshold : search.thresholds) {
      found.add(threshold);
    }
    return found;
  }

  private boolean isWrong(int row, int label) {
    return (scores[row][label] > thresholds[label]) != truth[row][label];
  }

  private boolean move(int label) {
    Integer[] open = open(label);
    int right = 0;
    int now = 0;
    for (int row : open) {
      right += truth[row][label] ? 1 : 0;
      now += isWrong(row, label) ? 0 : 1;
    }
    int best = now;
    float threshold = thresholds[label];
    for (int i = 0; i < open.length; i++) {
      // Below the threshold are the rows up to i.
      right += truth[open[i]][label] ? -1 : 1;
      float above = i + 1 < open.length ? scores[open[i + 1]][label] : Float.POSITIVE_INFINITY;
      float at = scores[open[i]][label];
      if (right > best && above > at && Float.isFinite(above)) {
        best = right;
        threshold = at + (above - at) / 2;
      }
    }
    if (best < now + GAIN) {
      return false;
    }
    set(label, threshold);
    return true;
  }

  /** The rows that this label alone decides about, by its score. */
  private Integer[] open(int label) {
    List<Integer> open = new ArrayList<>();
    for (int row = 0; row < wrong.length; row++) {
      if (wrong[row] - (isWrong(row, label) ? 1 : 0) == 0) {
        open.add(row);
      }
    }
    Integer[] rows = open.toArray(Integer[]::new);
    Arrays.sort(rows, Comparator.comparingDouble(row -> scores[row][label]));
    return rows;
  }

  private void set(int label, float threshold) {
    for (int row = 0; row < wrong.length; row++) {
      wrong[row] -= isWrong(row, label) ? 1 : 0;
    }
    thresholds[label] = threshold;
    for (int row = 0; row < wrong.length; row++) {
      wrong[row] += isWrong(row, label) ? 1 : 0;
    }
  }
}
