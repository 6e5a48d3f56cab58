package dev.retort.dataset;

import dev.retort.capture.CaptureWindow;
import dev.retort.dataset.label.AnswerKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

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
}
