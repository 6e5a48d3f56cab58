package dev.retort.trainer;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A low-rank adapter: y = W x + s · B A x (Hu et al. 2021), s = alpha / rank, or alpha / √rank when
 * rank-stabilised (Kalajdzievski 2023).
 *
 * @param rank r, ≥ 1
 * @param alpha &gt; 0
 * @param targets last name parts of the linear layers that get one, such as {@code q_proj}
 * @param dropout share of an adapter's inputs that are dropped in training, in [0, 1)
 * @param rankStabilised whether the scale is alpha / √rank
 */
public record LoraSettings(
    int rank, double alpha, SortedSet<String> targets, double dropout, boolean rankStabilised) {
  /** Every linear layer of a block. */
  public static final LoraSettings DEFAULT =
      new LoraSettings(
          16,
          32,
          new TreeSet<>(
              Set.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")),
          0.05,
          false);

  public LoraSettings {
    if (rank < 1) {
      throw new IllegalArgumentException("a LoRA's rank is ≥ 1, not " + rank);
    }
    if (!(alpha > 0)) {
      throw new IllegalArgumentException("a LoRA's alpha is > 0, not " + alpha);
    }
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("a LoRA needs at least one target, such as q_proj");
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("a LoRA's dropout lies in [0, 1), not at " + dropout);
    }
    targets = Collections.unmodifiableSortedSet(new TreeSet<>(targets));
  }

  /** What the product B A is multiplied by. */
  public double scale() {
    return rankStabilised ? alpha / Math.sqrt(rank) : alpha / rank;
  }
}
