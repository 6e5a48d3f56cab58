package dev.retort.dataset;

import java.util.List;

/**
 * How far the evaluation window covers what training teaches, and the other way round.
 *
 * @param labels in training
 * @param novelLabels of these, with a novel evaluation row
 * @param unseen labels that only evaluation rows have, sorted: no student can have learnt them
 * @param unlearntShare the share of novel rows whose label training has not, in [0, 1]
 */
public record LabelCoverage(
    int labels, int novelLabels, List<String> unseen, double unlearntShare) {
  /** The answers are no labels. */
  public static final LabelCoverage NONE = new LabelCoverage(0, 0, List.of(), 0);
}
