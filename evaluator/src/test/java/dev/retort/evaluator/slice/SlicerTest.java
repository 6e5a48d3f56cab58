package dev.retort.evaluator.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.evaluator.slice.SliceReport.Comparison;
import dev.retort.evaluator.slice.SliceReport.Regression;
import dev.retort.evaluator.slice.TimeSlices.Period;
import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.PairedOutcomes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SlicerTest {
  private static final double ALPHA = 0.05;
  private static final List<String> LABELS = List.of("billing", "delivery", "other", "quality");
  private static final Slicer SLICER =
      new Slicer(
          List.of(
              LengthSlices.DOUBLING,
              new LabelSlices(Set.copyOf(LABELS)),
              new TimeSlices(Period.DAY),
              new MetadataSlices(
                  id -> Map.of("region", "r" + Math.floorMod(id.value().hashCode(), 3)))),
          ALPHA,
          0.95,
          30);

  /** P(named) of a planted loss of 30 % in one label of four against 2 % elsewhere is nearly 1. */
  @Test
  void findsAPlantedRegression() {
    SplittableRandom random = new SplittableRandom(7);
    List<SlicedRow> rows = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      TrainingExample row = row(i, random);
      double loss = row.answer().equals("quality") ? 0.3 : 0.02;
      rows.add(new SlicedRow(row, outcome(loss, random), Optional.of(outcome(0.02, random))));
    }
    List<Regression> regressions = SLICER.report(rows).regressions();
    Slice quality = new Slice("label", "quality");
    assertThat(regressions)
        .filteredOn(regression -> regression.than() == Comparison.REST)
        .extracting(Regression::slice)
        .containsExactly(quality);
    // Slices that share rows with the label are worse than with the champion, too.
    assertThat(regressions)
        .filteredOn(regression -> regression.than() == Comparison.CHAMPION)
        .extracting(Regression::slice)
        .contains(quality)
        .doesNotContain(new Slice("label", "billing"), new Slice("label", "other"));
  }

  /**
   * Losses are exchangeable over rows and between the systems, so both families of hypotheses are
   * true. With α = 0.2 the tests are less conservative than they would be at small levels, which
   * makes the simulation able to fail.
   */
  @Test
  void namesARegressionAmongNoneWithProbabilityAtMostAlpha() {
    int trials = 1200;
    double alpha = 0.2;
    Slicer slicer = new Slicer(SLICER.rules(), alpha, 0.95, 30);
    SplittableRandom random = new SplittableRandom(20);
    int named = 0;
    for (int trial = 0; trial < trials; trial++) {
      double loss = 0.05 + 0.4 * random.nextDouble();
      List<SlicedRow> rows = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        rows.add(
            new SlicedRow(
                row(i, random), outcome(loss, random), Optional.of(outcome(loss, random))));
      }
      named += slicer.report(rows).regressions().isEmpty() ? 0 : 1;
    }
    assertThat(ClopperPearson.lowerBound(named, trials, 0.99)).isLessThanOrEqualTo(alpha);
    assertThat(named).as("the simulation is able to fail").isGreaterThan(trials / 50);
  }

  @Test
  void scoresASliceByHand() {
    List<SlicedRow> rows = new ArrayList<>();
    rows.addAll(rows(9, "billing", RowOutcome.LOST, Optional.of(RowOutcome.AGREES)));
    rows.addAll(rows(1, "billing", RowOutcome.DEFERRED, Optional.of(RowOutcome.LOST)));
    rows.addAll(rows(20, "billing", RowOutcome.AGREES, Optional.of(RowOutcome.AGREES)));
    rows.addAll(rows(21, "other", RowOutcome.LOST, Optional.of(RowOutcome.LOST)));
    rows.addAll(rows(279, "other", RowOutcome.AGREES, Optional.empty()));
    SliceReport report = labelsOnly().report(rows);
    SliceScore billing = report.slices().get(0);
    assertThat(billing.slice()).isEqualTo(new Slice("label", "billing"));
    assertThat(List.of(billing.rows(), billing.answered(), billing.losses()))
        .containsExactly(30, 29, 9);
    assertThat(billing.loss()).isEqualTo(ClopperPearson.interval(9, 30, 0.95));
    assertThat(billing.champion()).contains(new PairedOutcomes(0, 9, 1, 20));
    // Fisher 0.000485… is the first of three tests; McNemar of 9 against 1 is 11 / 1024.
    assertThat(billing.againstRest().orElseThrow().adjustedPValue())
        .isCloseTo(3 * 0.0004854474281855469, within(1e-12));
    assertThat(billing.againstChampion().orElseThrow().pValue())
        .isCloseTo(11 / 1024.0, within(1e-15));
    assertThat(report.slices().get(1).champion()).as("only whole slices are paired").isEmpty();
    assertThat(report.tests()).isEqualTo(3);
  }

  @Test
  void poolsSlicesOfTooFewRowsWithoutTheirNames() {
    List<SlicedRow> rows = new ArrayList<>();
    rows.addAll(rows(29, "billing", RowOutcome.LOST, Optional.empty()));
    rows.addAll(rows(5, "delivery", RowOutcome.AGREES, Optional.empty()));
    rows.addAll(rows(100, "other", RowOutcome.AGREES, Optional.empty()));
    SliceReport report = labelsOnly().report(rows);
    assertThat(report.slices())
        .extracting(score -> score.slice().name(), SliceScore::rows)
        .containsExactly(tuple(Slice.POOLED, 34), tuple("other", 100));
    assertThat(report.regressions())
        .extracting(Regression::slice)
        .containsExactly(new Slice("label", Slice.POOLED));
    assertThat(JsonFormat.line(report)).doesNotContain("billing");
  }

  @Test
  void aSingleSliceOrTooFewRowsAreNotTested() {
    assertThat(labelsOnly().report(rows(50, "other", RowOutcome.LOST, Optional.empty())).tests())
        .isZero();
    List<SlicedRow> few = new ArrayList<>(rows(2, "other", RowOutcome.LOST, Optional.empty()));
    few.addAll(rows(1, "billing", RowOutcome.AGREES, Optional.empty()));
    SliceReport report = labelsOnly().report(few);
    assertThat(report.tests()).isZero();
    assertThat(report.slices()).hasSize(1);
  }

  @Test
  void noRowsGiveAReportWithoutSlices() {
    SliceReport report = SLICER.report(List.of());
    assertThat(report.slices()).isEmpty();
    assertThat(report.regressions()).isEmpty();
  }

  @Test
  void theOrderOfRowsDoesNotMatterAndTheReportRoundTrips() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    List<SlicedRow> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      rows.add(
          new SlicedRow(row(i, random), outcome(0.2, random), Optional.of(outcome(0.1, random))));
    }
    SliceReport report = SLICER.report(rows);
    Collections.shuffle(rows, new Random(5));
    byte[] json = JsonFormat.pretty(report);
    assertThat(JsonFormat.pretty(SLICER.report(rows))).isEqualTo(json);
    assertThat(JsonFormat.mapper().readValue(json, SliceReport.class)).isEqualTo(report);
    assertThat(new String(json, StandardCharsets.UTF_8)).doesNotContain("word word");
  }

  @Property(tries = 200)
  void anyOutcomesGiveProbabilitiesAndNoRegressionAgainstOneself(
      @ForAll @Size(max = 80) List<@From("outcomes") RowOutcome> outcomes,
      @ForAll @IntRange(min = 1, max = 10) int minimumRows) {
    List<SlicedRow> rows = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      String label = LABELS.get(i * i % LABELS.size());
      rows.addAll(rows(1, label, outcomes.get(i), Optional.of(outcomes.get(i))));
    }
    SliceReport report =
        new Slicer(List.of(new LabelSlices(Set.copyOf(LABELS))), ALPHA, 0.95, minimumRows)
            .report(rows);
    assertThat(report.slices().stream().mapToInt(SliceScore::rows).sum()).isEqualTo(rows.size());
    assertThat(report.regressions()).noneMatch(r -> r.than() == Comparison.CHAMPION);
    for (SliceScore score : report.slices()) {
      score
          .againstRest()
          .ifPresent(test -> assertThat(test.adjustedPValue()).isBetween(test.pValue(), 1.0));
    }
  }

  @Provide
  static Arbitrary<RowOutcome> outcomes() {
    return Arbitraries.of(RowOutcome.class);
  }

  @Test
  void refusesLevelsThatAreNone() {
    assertThatThrownBy(() -> new Slicer(List.of(), 1, 0.95, 30)).hasMessageContaining("1.0");
    assertThatThrownBy(() -> new Slicer(List.of(), 0.05, 0.95, 0)).hasMessageContaining("0");
  }

  private static Slicer labelsOnly() {
    return new Slicer(List.of(new LabelSlices(Set.copyOf(LABELS))), ALPHA, 0.95, 30);
  }

  private static RowOutcome outcome(double loss, SplittableRandom random) {
    double draw = random.nextDouble();
    if (draw < loss) {
      return RowOutcome.LOST;
    }
    return draw < loss + (1 - loss) / 4 ? RowOutcome.DEFERRED : RowOutcome.AGREES;
  }

  private static TrainingExample row(int index, SplittableRandom random) {
    return new TrainingExample(
        new ExchangeId("e" + index),
        Instant.EPOCH.plusSeconds(3600L * random.nextInt(96)),
        Split.NOVEL,
        "word ".repeat(1 + random.nextInt(40)),
        LABELS.get(random.nextInt(LABELS.size())),
        1);
  }

  private static List<SlicedRow> rows(
      int count, String label, RowOutcome outcome, Optional<RowOutcome> champion) {
    TrainingExample row =
        new TrainingExample(new ExchangeId("e1"), Instant.EPOCH, Split.NOVEL, "x", label, 1);
    return Collections.nCopies(count, new SlicedRow(row, outcome, champion));
  }
}
