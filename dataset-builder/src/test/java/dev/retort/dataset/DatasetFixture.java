package dev.retort.dataset;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.DurableFile;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenLogprob;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.dataset.split.Sampling;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Dataset versions of training rows only, really written to disk. */
public final class DatasetFixture {
  private static final Instant START = Instant.parse("2025-06-01T00:00:00Z");

  private DatasetFixture() {}

  /** Writes a version whose training rows are (input, answer) pairs. */
  public static DatasetVersion write(Path folder, AnswerKind kind, List<String[]> pairs) {
    return write(folder, kind, pairs, Map.of());
  }

  /** The same, with the votes for the answers of some rows, by the row's number. */
  public static DatasetVersion write(
      Path folder,
      AnswerKind kind,
      List<String[]> pairs,
      Map<Integer, SortedMap<String, Integer>> votes) {
    List<TrainingExample> rows = new ArrayList<>();
    TreeMap<String, Integer> histogram = new TreeMap<>();
    for (String[] pair : pairs) {
      rows.add(
          new TrainingExample(
              new ExchangeId("row-" + rows.size()),
              START.plusSeconds(rows.size()),
              Split.TRAINING,
              pair[0],
              pair[1],
              1,
              Sampling.EVERY,
              votes.getOrDefault(rows.size(), new TreeMap<>())));
      histogram.merge(pair[1], 1, Integer::sum);
    }
    Instant end = START.plusSeconds(rows.size());
    List<String> labels = List.copyOf(histogram.keySet());
    RowDigest digest = new RowDigest(kind, labels, rows.size());
    rows.forEach(digest::add);
    DatasetManifest manifest =
        new DatasetManifest(
            DatasetManifest.SCHEMA,
            digest.id(),
            DatasetSpec.of(new TaskName("fixture")).evaluatedFrom(end),
            new CaptureWindow(START, end, 1),
            end,
            kind,
            labels,
            rows.size(),
            Map.of(Split.TRAINING, rows.size()),
            new TreeMap<>(),
            histogram,
            DatasetProfile.NONE);
    Path written = folder.resolveSibling(folder.getFileName() + ".written");
    DatasetFolder.writeExamples(written, rows.iterator());
    DatasetFolder.writeDecisions(written, Collections.emptyIterator());
    return DatasetFolder.publish(written, manifest, folder);
  }

  /** Puts a teacher's log-probabilities beside a version, of row 0 and so on. */
  public static void tell(DatasetVersion version, List<List<TokenLogprob>> told) {
    StringBuilder lines = new StringBuilder();
    for (int row = 0; row < told.size(); row++) {
      TeacherLogprobs its = new TeacherLogprobs(new ExchangeId("row-" + row), told.get(row));
      lines.append(JsonFormat.line(its)).append('\n');
    }
    DurableFile.write(
        version.folder().resolve(TeacherLogprobs.FILE),
        lines.toString().getBytes(StandardCharsets.UTF_8));
  }
}
