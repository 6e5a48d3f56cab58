package dev.retort.dataset;

import dev.retort.capture.CaptureWindow;
import dev.retort.dataset.label.AnswerKind;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a dataset version is made of. Written last, so a folder with a manifest is whole.
 *
 * @param schema version of this file's layout
 * @param id the version's content hash
 * @param spec how it was built
 * @param window what it was built from
 * @param evaluationFrom where its evaluation window begins
 * @param answerKind what the answers are
 * @param labels the closed set, sorted; empty unless the answers are labels or sets of labels
 * @param captured exchanges of the task in the window
 * @param rows rows by part
 * @param dropped exchanges left out, by reason
 * @param labelHistogram training rows by label, a row counted for each of its own; empty unless the
 *     answers are labels or sets of labels
 * @param profile what the rows are like
 */
public record DatasetManifest(
    int schema,
    DatasetId id,
    DatasetSpec spec,
    CaptureWindow window,
    Instant evaluationFrom,
    AnswerKind answerKind,
    List<String> labels,
    long captured,
    Map<Split, Integer> rows,
    SortedMap<String, Long> dropped,
    SortedMap<String, Integer> labelHistogram,
    DatasetProfile profile) {

  /** The layout that this code writes. */
  public static final int SCHEMA = 2;

  public DatasetManifest {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(window, "window");
    Objects.requireNonNull(evaluationFrom, "evaluationFrom");
    Objects.requireNonNull(answerKind, "answerKind");
    labels = List.copyOf(labels);
    rows = Collections.unmodifiableMap(new TreeMap<>(Map.copyOf(rows)));
    dropped = Collections.unmodifiableSortedMap(new TreeMap<>(Map.copyOf(dropped)));
    labelHistogram = Collections.unmodifiableSortedMap(new TreeMap<>(Map.copyOf(labelHistogram)));
    Objects.requireNonNull(profile, "profile");
    if (rows.values().stream().anyMatch(number -> number < 0)) {
      throw new IllegalArgumentException("a part has 0 rows or more, not as in " + rows);
    }
  }
}
