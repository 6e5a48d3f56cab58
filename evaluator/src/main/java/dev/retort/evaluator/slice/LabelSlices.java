package dev.retort.evaluator.slice;

import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.label.AnswerKind;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * By the reference's label, or each of its labels, in the dimension "label". An answer of an open
 * set names no slice, so that no text gets into a report.
 *
 * @param kind what the answers are
 * @param labels the closed set; empty if answers are no labels
 */
public record LabelSlices(AnswerKind kind, Set<String> labels) implements SliceRule {
  private static final String DIMENSION = "label";

  public LabelSlices {
    Objects.requireNonNull(kind);
    labels = Set.copyOf(labels);
  }

  /** By the one label of a reference. */
  public LabelSlices(Set<String> labels) {
    this(AnswerKind.LABEL, labels);
  }

  @Override
  public List<Slice> slices(TrainingExample row) {
    return kind.labelsIn(row.answer()).stream()
        .filter(labels::contains)
        .map(label -> new Slice(DIMENSION, label))
        .toList();
  }
}
