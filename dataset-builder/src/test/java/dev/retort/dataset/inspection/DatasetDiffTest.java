package dev.retort.dataset.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.Exchange;
import dev.retort.capture.TaskName;
import dev.retort.dataset.BuildProgress;
import dev.retort.dataset.DatasetBuilder;
import dev.retort.dataset.DatasetOutcome;
import dev.retort.dataset.DatasetSpec;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.InMemoryExchangeLog;
import dev.retort.dataset.Traffic;
import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.inspection.DatasetDiff.LabelShift;
import dev.retort.dataset.inspection.DatasetDiff.SettingChange;
import dev.retort.dataset.inspection.RowChange.Kind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetDiffTest {
  private static final int EVALUATION = 1000;
  private static final DatasetSpec SPEC =
      new DatasetSpec(Traffic.TASK, Optional.of(Traffic.minute(EVALUATION)), 0.8, 10);

  @TempDir private Path root;

  private final List<Exchange> traffic = new ArrayList<>();

  @BeforeEach
  void ordinaryTraffic() {
    for (int i = 0; i < 40; i++) {
      traffic.add(
          Traffic.exchange(
              "base-" + i, i, "question number " + i, i % 2 == 0 ? "delivery" : "refund"));
    }
  }

  @Test
  void aVersionDoesNotDifferFromItself() {
    DatasetVersion version = built(SPEC, Instant.EPOCH);
    DatasetDiff diff = DatasetDiff.between(version, version, 5);

    assertThat(diff.unchanged()).isEqualTo(40);
    assertThat(diff.changes()).isEmpty();
    assertThat(diff.settings()).isEmpty();
    assertThat(diff.labels()).isEmpty();
    assertThat(diff.examples()).isEmpty();
  }

  @Test
  void tellsWhatTheWindowBroughtAndWhatItNoLongerHolds() {
    DatasetVersion before = built(SPEC, Instant.EPOCH);
    traffic.add(Traffic.exchange("new", 50, "how do I cancel", "refund"));
    DatasetVersion after = built(SPEC, Traffic.minute(2));
    DatasetDiff diff = DatasetDiff.between(before, after, 5);

    assertThat(diff.unchanged()).isEqualTo(38);
    assertThat(diff.changes())
        .isEqualTo(
            Map.of(
                Kind.ADDED, Map.of("new_in_window", 1L),
                Kind.REMOVED, Map.of("not_in_window", 2L)));
    assertThat(diff.labels()).isEqualTo(Map.of("delivery", new LabelShift(20, 19)));
    assertThat(diff.settings())
        .extracting(SettingChange::name)
        .contains("window.from", "captured")
        .doesNotContain("answerKind", "spec.task");
    assertThat(diff.examples())
        .extracting(change -> change.id() + ": " + change.why())
        .containsExactly(
            "base-0: the window no longer holds it",
            "base-1: the window no longer holds it",
            "new: the window holds it now");
  }

  @Test
  void tellsWhichRowStandsForOneThatWasMerged() {
    traffic.add(Traffic.exchange("late", 50, "how do I cancel", "refund"));
    DatasetVersion before = built(SPEC, Instant.EPOCH);
    traffic.add(Traffic.exchange("early", 45, "How do I cancel?", "refund"));
    DatasetDiff diff = DatasetDiff.between(before, built(SPEC, Instant.EPOCH), 5);

    assertThat(diff.changes())
        .isEqualTo(
            Map.of(
                Kind.ADDED, Map.of("new_in_window", 1L),
                Kind.REMOVED, Map.of("exact_duplicate", 1L)));
    assertThat(diff.examples())
        .filteredOn(change -> change.kind() == Kind.REMOVED)
        .extracting(RowChange::why)
        .containsExactly("now exact_duplicate (the same input as another row) of early");
  }

  @Test
  void tellsHowTheVoteOnAnAnswerStood() {
    traffic.add(Traffic.exchange("a", 50, "how do I cancel", "refund"));
    DatasetVersion before = built(SPEC, Instant.EPOCH);
    traffic.set(40, Traffic.corrected(traffic.get(40), "delivery"));
    traffic.add(Traffic.exchange("b", 51, "how do I cancel", "refund"));
    traffic.add(Traffic.exchange("c", 52, "how do I cancel", "refund"));
    DatasetDiff diff = DatasetDiff.between(before, built(SPEC, Instant.EPOCH), 5);

    assertThat(diff.examples())
        .containsExactly(
            new RowChange(
                Kind.ANSWER_CHANGED,
                traffic.get(40).id(),
                Traffic.minute(50),
                "another_answer",
                "answer changed from refund to delivery: 1 vote (0 against) before, 3 votes (2 against) now",
                Optional.of("refund"),
                Optional.of("delivery")));
  }

  @Test
  void rowsMoveWhereTheEvaluationWindowDoes() {
    DatasetVersion before = built(SPEC, Instant.EPOCH);
    DatasetVersion after = built(SPEC.evaluatedFrom(Traffic.minute(38)), Instant.EPOCH);
    DatasetDiff diff = DatasetDiff.between(before, after, 1);

    assertThat(diff.changes()).isEqualTo(Map.of(Kind.MOVED, Map.of("training_to_novel", 2L)));
    assertThat(diff.examples()).hasSize(1);
    assertThat(diff.examples().get(0).before()).contains("training");
    assertThat(diff.settings())
        .extracting(SettingChange::name)
        .containsExactly("evaluationFrom", "spec.evaluationFrom");
  }

  @Test
  void comingBackIsGoingThereReversed() {
    traffic.add(Traffic.exchange("a", 50, "how do I cancel", "refund"));
    DatasetVersion before = built(SPEC, Instant.EPOCH);
    traffic.add(Traffic.exchange("b", 49, "how do I cancel", "delivery"));
    traffic.add(Traffic.exchange("c", 51, "how do I cancel", "delivery"));
    traffic.remove(3);
    DatasetVersion after = built(SPEC.evaluatedFrom(Traffic.minute(30)), Instant.EPOCH);
    DatasetDiff there = DatasetDiff.between(before, after, 100);
    DatasetDiff back = DatasetDiff.between(after, before, 100);

    assertThat(count(there, Kind.ADDED)).isEqualTo(count(back, Kind.REMOVED));
    assertThat(count(there, Kind.REMOVED)).isEqualTo(count(back, Kind.ADDED));
    assertThat(count(there, Kind.MOVED)).isEqualTo(count(back, Kind.MOVED));
    assertThat(there.unchanged()).isEqualTo(back.unchanged());
    assertThat(rebuilt(before, there)).isEqualTo(rows(after).keySet());
  }

  @Test
  void refusesVersionsOfTwoTasks() {
    DatasetVersion tickets = built(SPEC, Instant.EPOCH);
    TaskName other = new TaskName("orders");
    traffic.replaceAll(exchange -> Traffic.ofTask(exchange, Optional.of(other)));
    DatasetVersion orders =
        built(
            new DatasetSpec(other, Optional.of(Traffic.minute(EVALUATION)), 0.8, 10),
            Instant.EPOCH);

    assertThatThrownBy(() -> DatasetDiff.between(tickets, orders, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tickets")
        .hasMessageContaining("orders");
  }

  @Test
  void aScanThatFailsFailsTheReader() {
    List<Integer> read = new ArrayList<>();
    try (ScannedRows<Integer> rows =
        new ScannedRows<>(
            reader -> {
              IntStream.range(0, 1000).forEach(reader::accept);
              throw new IllegalStateException("damaged");
            })) {
      assertThatThrownBy(
              () -> {
                for (Optional<Integer> row = rows.next(); row.isPresent(); row = rows.next()) {
                  read.add(row.get());
                }
              })
          .hasMessage("damaged");
    }
    assertThat(read).hasSize(1000).isSorted();
  }

  private static long count(DatasetDiff diff, Kind kind) {
    return diff.changes().getOrDefault(kind, new TreeMap<>()).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private static Set<String> rebuilt(DatasetVersion before, DatasetDiff diff) {
    Set<String> ids = new HashSet<>(rows(before).keySet());
    diff.examples()
        .forEach(
            change -> {
              if (change.kind() == Kind.ADDED) {
                ids.add(change.id().value());
              } else if (change.kind() == Kind.REMOVED) {
                ids.remove(change.id().value());
              }
            });
    return ids;
  }

  private static Map<String, TrainingExample> rows(DatasetVersion version) {
    Map<String, TrainingExample> rows = new HashMap<>();
    version.examples().forEach(row -> rows.put(row.id().value(), row));
    return rows;
  }

  private DatasetVersion built(DatasetSpec spec, Instant from) {
    InMemoryExchangeLog log = InMemoryExchangeLog.of(traffic);
    CaptureWindow window = log.window(from, Traffic.minute(2 * EVALUATION));
    DatasetOutcome outcome =
        new DatasetBuilder(root).build(spec, log, window, BuildProgress.SILENT);
    assertThat(outcome).isInstanceOf(DatasetOutcome.Built.class);
    return ((DatasetOutcome.Built) outcome).version();
  }
}
