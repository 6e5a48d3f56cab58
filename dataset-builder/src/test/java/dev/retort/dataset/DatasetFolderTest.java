package dev.retort.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.LogLine;
import dev.retort.capture.TaskName;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.dataset.split.Sampling;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetFolderTest {
  private static final Instant NOON = Instant.parse("2025-06-01T12:00:00.123456Z");

  @TempDir Path home;

  @Test
  void readsBackWhatItWrote() {
    List<TrainingExample> examples =
        List.of(
            new TrainingExample(
                new ExchangeId("a"),
                NOON,
                Split.TRAINING,
                "where is it?",
                "delivery",
                3,
                Sampling.EVERY,
                new TreeMap<>(Map.of("delivery", 2, "size", 1))),
            new TrainingExample(
                new ExchangeId("b"), NOON.plusSeconds(1), Split.NOVEL, "größer", "size", 1));
    List<Decision> decisions =
        List.of(
            new Decision(
                new ExchangeId("a"),
                NOON,
                Optional.of(Split.TRAINING),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new LogLine("log.jsonl", 7))),
            new Decision(
                new ExchangeId("c"),
                NOON,
                Optional.empty(),
                Optional.of("near_duplicate"),
                Optional.of(new ExchangeId("a")),
                Optional.empty()));
    DatasetManifest manifest =
        new DatasetManifest(
            DatasetManifest.SCHEMA,
            id(AnswerKind.LABEL, List.of("delivery", "size"), examples),
            DatasetSpec.of(new TaskName("t")).evaluatedFrom(NOON),
            new CaptureWindow(NOON, NOON.plusSeconds(9), 7),
            NOON,
            AnswerKind.LABEL,
            List.of("delivery", "size"),
            3,
            Map.of(Split.TRAINING, 1, Split.NOVEL, 1),
            new TreeMap<>(Map.of("near_duplicate", 1L)),
            new TreeMap<>(Map.of("delivery", 1)),
            DatasetProfile.NONE);

    Path written = home.resolve("written");
    DatasetFolder.writeExamples(written, examples.iterator());
    DatasetFolder.writeDecisions(written, decisions.iterator());

    DatasetVersion version = DatasetFolder.publish(written, manifest, home.resolve("version"));

    assertThat(version.manifest()).isEqualTo(manifest);
    assertThat(version.examples(Split.TRAINING)).containsExactly(examples.get(0));
    assertThat(version.examples(Split.NOVEL)).containsExactly(examples.get(1));
    assertThat(version.decisions()).isEqualTo(decisions);
  }

  @Test
  void votesMakeAnotherVersion() {
    TrainingExample plain =
        new TrainingExample(new ExchangeId("a"), NOON, Split.TRAINING, "where?", "delivery", 3);
    TrainingExample voted =
        new TrainingExample(
            plain.id(),
            NOON,
            Split.TRAINING,
            plain.input(),
            plain.answer(),
            3,
            Sampling.EVERY,
            new TreeMap<>(Map.of("delivery", 2, "size", 1)));

    assertThat(id(AnswerKind.LABEL, List.of("delivery", "size"), List.of(voted)))
        .isNotEqualTo(id(AnswerKind.LABEL, List.of("delivery", "size"), List.of(plain)));
  }

  private static DatasetId id(AnswerKind kind, List<String> labels, List<TrainingExample> rows) {
    RowDigest digest = new RowDigest(kind, labels, rows.size());
    rows.forEach(digest::add);
    return digest.id();
  }
}
