package dev.retort.dataset.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetId;
import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.inspection.RowChange.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What changed from one version to another.
 *
 * @param before the first version
 * @param after the second
 * @param settings what differs in how and from what they were built
 * @param unchanged rows that are the same in both
 * @param changes rows that differ, by kind and reason
 * @param labels training rows of each label whose number differs
 * @param examples of the changes, a few of each kind, in the versions' order
 */
public record DatasetDiff(
    DatasetId before,
    DatasetId after,
    List<SettingChange> settings,
    long unchanged,
    SortedMap<Kind, SortedMap<String, Long>> changes,
    SortedMap<String, LabelShift> labels,
    List<RowChange> examples) {

  /**
   * A setting, or a fact of the build, that differs.
   *
   * @param name as the manifest has it, with full stops between the levels
   * @param before in the first version, as JSON; empty if it has none
   * @param after in the second
   */
  public record SettingChange(String name, String before, String after) {}

  /**
   * A label's training rows.
   *
   * @param before in the first version
   * @param after in the second
   */
  public record LabelShift(int before, int after) {}

  /**
   * Compares two versions. Reads each version's files once, and the decisions once more where
   * answers changed.
   *
   * @param examples how many changes of each kind to show, ≥ 0
   * @throws IllegalArgumentException if they are of different tasks
   * @throws java.io.UncheckedIOException if a version cannot be read
   */
  public static DatasetDiff between(DatasetVersion before, DatasetVersion after, int examples) {
    DatasetManifest first = before.manifest();
    DatasetManifest second = after.manifest();
    if (!first.spec().task().equals(second.spec().task())) {
      throw new IllegalArgumentException(
          "version %s is of task %s and version %s of task %s: give two versions of one task"
              .formatted(
                  before.id().abbreviated(),
                  first.spec().task(),
                  after.id().abbreviated(),
                  second.spec().task()));
    }
    RowComparison rows = new RowComparison(examples);
    try (MergedVersions merged = new MergedVersions(before, after)) {
      while (merged.hasNext()) {
        rows.accept(merged.next());
      }
    }
    return new DatasetDiff(
        before.id(),
        after.id(),
        settings(first, second),
        rows.unchanged(),
        rows.counts(),
        labels(first.labelHistogram(), second.labelHistogram()),
        Votes.explain(rows.examples(), before, after));
  }

  private static List<SettingChange> settings(DatasetManifest first, DatasetManifest second) {
    SortedMap<String, String> before = settings(first);
    SortedMap<String, String> after = settings(second);
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    List<SettingChange> changes = new ArrayList<>();
    for (String name : names) {
      String was = before.getOrDefault(name, "");
      String is = after.getOrDefault(name, "");
      if (!was.equals(is)) {
        changes.add(new SettingChange(name, was, is));
      }
    }
    return changes;
  }

  private static SortedMap<String, String> settings(DatasetManifest manifest) {
    SortedMap<String, String> settings = new TreeMap<>();
    flatten("spec", JsonFormat.mapper().valueToTree(manifest.spec()), settings);
    flatten("window", JsonFormat.mapper().valueToTree(manifest.window()), settings);
    flatten("evaluationFrom", tree(manifest.evaluationFrom()), settings);
    flatten("answerKind", tree(manifest.answerKind()), settings);
    flatten("captured", tree(manifest.captured()), settings);
    return settings;
  }

  private static JsonNode tree(Object value) {
    return JsonFormat.mapper().valueToTree(value);
  }

  private static void flatten(String name, JsonNode value, SortedMap<String, String> settings) {
    if (value.isObject()) {
      value
          .properties()
          .forEach(member -> flatten(name + "." + member.getKey(), member.getValue(), settings));
    } else {
      settings.put(name, value.toString());
    }
  }

  private static SortedMap<String, LabelShift> labels(
      SortedMap<String, Integer> before, SortedMap<String, Integer> after) {
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    SortedMap<String, LabelShift> shifts = new TreeMap<>();
    for (String name : names) {
      int was = before.getOrDefault(name, 0);
      int is = after.getOrDefault(name, 0);
      if (was != is) {
        shifts.put(name, new LabelShift(was, is));
      }
    }
    return shifts;
  }
}
