package dev.retort.evaluator.slice;

import dev.retort.dataset.TrainingExample;
import java.util.List;
import java.util.Set;

/**
 * By the reference's label, in the dimension "label". An answer of an open set names no slice, so
 * that no text gets into a report.
 *
 * @param labels the closed set; empty if answers are no labels
 */
public record LabelSlices(Set<String> labels) implements SliceRule {
  private static final String DIMENSION = "label";

  public LabelSlices {
    labels = Set.copyOf(labels);
  }

  @Override
  public List<Slice> slices(TrainingExample row) {
    return labels.contains(row.answer()) ? List.of(new Slice(DIMENSION, row.answer())) : List.of();
  }
}
