package dev.retort.dataset;

import dev.retort.capture.CaptureWindow;
import dev.retort.dataset.label.AnswerKind;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The rows of a version to be.
 *
 * @param kind what the answers are
 * @param examples in canonical order: time, then id
 */
record SelectedRows(AnswerKind kind, List<TrainingExample> examples) {
  SelectedRows {
    examples =
        examples.stream()
            .sorted(
                Comparator.comparing(TrainingExample::createdAt).thenComparing(TrainingExample::id))
            .toList();
  }

  int training() {
    return rows().get(Split.TRAINING);
  }

  DatasetManifest manifest(
      DatasetSpec spec,
      CaptureWindow window,
      Instant evaluationFrom,
      long captured,
      SortedMap<String, Long> dropped) {
    SortedMap<String, Integer> histogram = labelHistogram();
    List<String> labels = List.copyOf(histogram.keySet());
    return new DatasetManifest(
        DatasetManifest.SCHEMA,
        RowDigest.of(kind, labels, examples),
        spec,
        window,
        evaluationFrom,
        kind,
        labels,
        captured,
        rows(),
        dropped,
        histogram,
        DatasetProfile.NONE);
  }

  private Map<Split, Integer> rows() {
    Map<Split, Integer> rows = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      rows.put(split, 0);
    }
    examples.forEach(example -> rows.merge(example.split(), 1, Integer::sum));
    return rows;
  }

  private SortedMap<String, Integer> labelHistogram() {
    SortedMap<String, Integer> histogram = new TreeMap<>();
    if (kind == AnswerKind.LABEL) {
      examples.stream()
          .filter(example -> example.split() == Split.TRAINING)
          .forEach(example -> histogram.merge(example.answer(), 1, Integer::sum));
    }
    return histogram;
  }
}
