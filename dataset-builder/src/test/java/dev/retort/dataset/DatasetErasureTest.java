package dev.retort.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskName;
import dev.retort.dataset.label.AnswerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetErasureTest {
  private static final TaskName TASK = new TaskName("tickets");
  private static final Instant LATER = Instant.parse("2026-02-03T04:05:06Z");

  @TempDir Path home;

  private DatasetCatalog catalog;
  private DatasetVersion version;

  @BeforeEach
  void buildsAVersionOfThreeRowsAndADuplicate() {
    catalog = new DatasetCatalog(home);
    version = build();
  }

  @Test
  void deletesRowsAndWhateverElseMayHoldTextButNeitherManifestNorDecisions() throws IOException {
    Files.writeString(version.folder().resolve("card.md"), "question 1");

    DatasetErasure.Tombstone tombstone = DatasetErasure.erase(version, 2, LATER, "request 7");

    assertThat(tombstone)
        .isEqualTo(new DatasetErasure.Tombstone(version.id(), 2, 3, LATER, "request 7"));
    assertThat(version.folder().resolve("card.md")).doesNotExist();
    assertThat(version.folder().resolve("examples.parquet")).doesNotExist();
    assertThat(DatasetVersion.open(version.folder()).decisions()).hasSize(4);
    assertThat(catalog.find("latest")).contains(version);
    assertThat(DatasetErasure.of(version)).contains(tombstone);
  }

  @Test
  void readersAreToldWhyThereAreNoRowsAndWhatToDo() {
    assertThat(DatasetErasure.of(version)).isEmpty();
    DatasetErasure.erase(version, 2, LATER, "request 7");

    assertThatThrownBy(version::examples)
        .isInstanceOf(ErasedDatasetException.class)
        .hasMessageContaining(version.id().abbreviated())
        .hasMessageContaining("2 of its exchanges were erased on " + LATER + " (request 7)")
        .hasMessageContaining("Build a new version");
  }

  @Test
  void completesAnErasureThatWasInterruptedAndKeepsItsFirstTombstone() throws IOException {
    Path rows = version.folder().resolve("examples.parquet");
    byte[] bytes = Files.readAllBytes(rows);
    DatasetErasure.Tombstone first = DatasetErasure.erase(version, 2, LATER, "request 7");
    Files.write(rows, bytes);

    assertThat(DatasetErasure.erase(version, 5, LATER.plusSeconds(9), "again")).isEqualTo(first);
    assertThat(rows).doesNotExist();
  }

  @Test
  void takesAVersionThatIsBuiltOfTheSameRowsAgain() {
    DatasetErasure.erase(version, 2, LATER, "request 7");

    assertThat(build().examples()).hasSize(3);
    assertThat(DatasetErasure.of(version)).isEmpty();
  }

  @Test
  void countsWhatWentIntoRowsAndDuplicatesWhichHadASayInThem() {
    Set<ExchangeId> asked = Set.of(id(1), new ExchangeId("twin"), new ExchangeId("stranger"));

    assertThat(DatasetUse.of(asked, catalog))
        .singleElement()
        .satisfies(
            use -> {
              assertThat(use.decisions()).hasSize(2);
              assertThat(use.learned()).isEqualTo(2);
            });
    assertThat(DatasetUse.of(Set.of(new ExchangeId("stranger")), catalog)).isEmpty();
  }

  private DatasetVersion build() {
    List<TrainingExample> examples =
        IntStream.range(0, 3)
            .mapToObj(
                i ->
                    new TrainingExample(
                        id(i), Traffic.minute(i), Split.TRAINING, "question " + i, "answer", 1))
            .toList();
    List<Decision> decisions = new ArrayList<>();
    for (TrainingExample example : examples) {
      decisions.add(
          decision(
              example.id(), example.createdAt(), Optional.of(Split.TRAINING), Optional.empty()));
    }
    decisions.add(
        decision(new ExchangeId("twin"), Traffic.minute(4), Optional.empty(), Optional.of(id(1))));
    RowDigest digest = new RowDigest(AnswerKind.TEXT, List.of(), examples.size());
    examples.forEach(digest::add);
    Path written = catalog.workshop(TASK).resolve("version");
    DatasetFolder.writeExamples(written, examples.iterator());
    DatasetFolder.writeDecisions(written, decisions.iterator());
    return catalog.publish(
        written,
        new DatasetManifest(
            DatasetManifest.SCHEMA,
            digest.id(),
            DatasetSpec.of(TASK),
            new CaptureWindow(Traffic.START, Traffic.minute(9), 1),
            Traffic.minute(5),
            AnswerKind.TEXT,
            List.of(),
            4,
            Map.of(Split.TRAINING, 3),
            new TreeMap<>(),
            new TreeMap<>(),
            DatasetProfile.NONE));
  }

  private static Decision decision(
      ExchangeId id, Instant at, Optional<Split> split, Optional<ExchangeId> representative) {
    return new Decision(
        id,
        at,
        split,
        split.isPresent() ? Optional.empty() : Optional.of("near_duplicate"),
        representative,
        Optional.empty());
  }

  private static ExchangeId id(int number) {
    return new ExchangeId("id-" + number);
  }
}
