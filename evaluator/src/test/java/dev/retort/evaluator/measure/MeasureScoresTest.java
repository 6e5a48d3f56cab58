package dev.retort.evaluator.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.retort.capture.JsonFormat;
import dev.retort.evaluator.measure.Score.Cause;
import dev.retort.evaluator.measure.ScoredRow.Route;
import dev.retort.evaluator.statistics.IntervalMethod;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasureScoresTest {
  private static final Score NO_JSON = new Score.NotApplicable("the reference is no JSON");
  private static final Score SLOW = new Score.Failed(Cause.TIMED_OUT, "too slow");
  private static final Score NONSENSE = new Score.Failed(Cause.UNREADABLE, "nonsense");

  private static MeasureScores scores(List<ScoredRow> rows) {
    return MeasureScores.of("m", rows, Optional.empty(), 0.95);
  }

  private static ScoredRow row(int cluster, Route route, double score) {
    return new ScoredRow(cluster, route, new Score.Scored(score));
  }

  /** Ten clusters of two: scores 0.5 and 1, of which every fourth row is deferred. */
  private static List<ScoredRow> twenty() {
    return IntStream.range(0, 20)
        .mapToObj(i -> row(i / 2, i % 4 == 3 ? Route.TEACHER : Route.STUDENT, i < 10 ? 0.5 : 1))
        .toList();
  }

  @Test
  void deferredRowsLoseNothing() {
    MeasureScores scores = scores(twenty());
    assertThat(scores.scored()).isEqualTo(20);
    assertThat(scores.student().orElseThrow().value()).isEqualTo(0.75);
    // Of rows 0 to 9, rows 3 and 7 are deferred; the other eight lose a half each.
    assertThat(scores.loss().orElseThrow().value()).isEqualTo(8 * 0.5 / 20);
    assertThat(scores.worstLoss()).isEqualTo(scores.loss());
  }

  @Test
  void rowsWithoutAScoreAreCountedByReasonAndScoreNothing() {
    List<ScoredRow> rows = new ArrayList<>(twenty());
    rows.add(new ScoredRow(20, Route.STUDENT, NO_JSON));
    rows.add(new ScoredRow(21, Route.TEACHER, NO_JSON));
    rows.add(new ScoredRow(22, Route.STUDENT, SLOW));
    rows.add(new ScoredRow(23, Route.STUDENT, NONSENSE));
    rows.add(new ScoredRow(24, Route.TEACHER, SLOW));
    MeasureScores scores = scores(rows);
    assertThat(scores.scored()).isEqualTo(20);
    assertThat(scores.notApplicable())
        .containsExactly(new ReasonCount("the reference is no JSON", 2));
    assertThat(scores.failed())
        .containsExactly(new ReasonCount("too slow", 2), new ReasonCount("nonsense", 1));
    assertThat(scores.student()).isEqualTo(scores(twenty()).student());
    assertThat(scores.loss()).isEqualTo(scores(twenty()).loss());
    assertThat(scores.worstLoss().orElseThrow().value()).isCloseTo((4 + 2) / 23.0, within(1e-15));
    assertThat(scores.worstLoss().orElseThrow().n()).isEqualTo(23);
  }

  @Test
  void measuredRowsMeetTheirRoutesAndClusters() {
    MeasuredRows measured =
        new MeasuredRows(
            "m",
            List.of(new Score.Scored(0.5), new Score.Scored(0.5), SLOW),
            Optional.of(new MatchCounts(1, 1, 1)));
    MeasureScores scores =
        measured.served(
            List.of(Route.STUDENT, Route.TEACHER, Route.STUDENT), new int[] {0, 1, 2}, 0.95);
    assertThat(scores.student().orElseThrow().value()).isEqualTo(0.5);
    assertThat(scores.loss().orElseThrow().value()).isEqualTo(0.25);
    assertThat(scores.worstLoss().orElseThrow().value()).isEqualTo(0.5);
    assertThat(scores.counts()).contains(new MatchCounts(1, 1, 1));
  }

  @Test
  void refusesRowsThatAreNotPaired() {
    MeasuredRows measured = new MeasuredRows("m", List.of(new Score.Scored(0.5)), Optional.empty());
    assertThatThrownBy(() -> measured.served(List.of(), new int[] {0}, 0.95))
        .hasMessageContaining("1 scores, 0 routes and 1 clusters");
    assertThatThrownBy(() -> measured.served(List.of(Route.STUDENT), new int[2], 0.95))
        .hasMessageContaining("1 scores, 1 routes and 2 clusters");
  }

  @Test
  void noRowsOrNoScoresGiveNoEstimate() {
    MeasureScores none = scores(List.of());
    assertThat(none.student()).isEmpty();
    assertThat(none.loss()).isEmpty();
    assertThat(none.worstLoss()).isEmpty();
    MeasureScores failed = scores(List.of(new ScoredRow(0, Route.STUDENT, SLOW)));
    assertThat(failed.student()).isEmpty();
    assertThat(failed.loss()).isEmpty();
    assertThat(failed.worstLoss().orElseThrow().value()).isEqualTo(1);
    assertThat(scores(List.of(new ScoredRow(0, Route.STUDENT, NO_JSON))).worstLoss()).isEmpty();
  }

  /** SciPy 1.10.1: beta.ppf(0.025, m, 1), which is 0.025 ** (1 / m). */
  @ParameterizedTest
  @CsvSource({
    "1, 0.025",
    "2, 0.15811388300841897",
    "9, 0.6637328831200572",
    "100, 0.9637833073548235",
    "2000, 0.998157260206594"
  })
  void noVarianceIsNoCertainty(int rows, double lower) {
    List<ScoredRow> perfect =
        IntStream.range(0, rows).mapToObj(i -> row(i, Route.STUDENT, 1)).toList();
    MetricEstimate student = scores(perfect).student().orElseThrow();
    assertThat(student.value()).isEqualTo(1);
    assertThat(student.lower()).isCloseTo(lower, within(1e-12));
    assertThat(student.upper()).isEqualTo(1);
    assertThat(student.method()).isEqualTo(IntervalMethod.CLOPPER_PEARSON);
    MetricEstimate loss = scores(perfect).loss().orElseThrow();
    assertThat(loss.value()).isEqualTo(0);
    assertThat(loss.upper()).isCloseTo(1 - lower, within(1e-12));
  }

  /** As independent rows they would bound it to 0.456 to 0.544. */
  @Test
  void oneClusterOfManyRowsCountsOnce() {
    List<ScoredRow> one =
        IntStream.range(0, 500).mapToObj(i -> row(7, Route.STUDENT, i % 2)).toList();
    MetricEstimate student = scores(one).student().orElseThrow();
    assertThat(student.value()).isEqualTo(0.5);
    assertThat(student.lower()).isLessThan(0.05);
    assertThat(student.upper()).isGreaterThan(0.95);
    assertThat(student.n()).isEqualTo(500);
  }

  @Test
  void manyClustersThatDifferAreResampledAsClusters() {
    MetricEstimate pairs = scores(graded(2)).student().orElseThrow();
    MetricEstimate single = scores(graded(1)).student().orElseThrow();
    assertThat(pairs.method()).isEqualTo(IntervalMethod.BCA_CLUSTERED);
    assertThat(pairs.n()).isEqualTo(240);
    assertThat(pairs.value()).isEqualTo(single.value());
    // Equal rows in pairs are half as many: the interval is √2 as wide.
    assertThat((pairs.upper() - pairs.lower()) / (single.upper() - single.lower()))
        .isCloseTo(Math.sqrt(2), within(0.1));
    assertThat(scores(graded(2)).student()).contains(pairs);
  }

  /** 240 rows that score 0.25 or 0.75, equal rows side by side. */
  private static List<ScoredRow> graded(int rowsPerCluster) {
    return IntStream.range(0, 240)
        .mapToObj(i -> row(i / rowsPerCluster, Route.STUDENT, i / 2 % 2 == 0 ? 0.25 : 0.75))
        .toList();
  }

  @Property(tries = 300)
  void everyEstimateIsOrderedAndInRange(@ForAll("rows") List<ScoredRow> rows) {
    MeasureScores scores = scores(rows);
    List.of(scores.student(), scores.loss(), scores.worstLoss())
        .forEach(
            estimate ->
                estimate.ifPresent(
                    e -> {
                      assertThat(e.lower()).isBetween(0.0, e.value());
                      assertThat(e.upper()).isBetween(e.value(), 1.0);
                    }));
    int unscored =
        scores.notApplicable().stream().mapToInt(ReasonCount::rows).sum()
            + scores.failed().stream().mapToInt(ReasonCount::rows).sum();
    assertThat(scores.scored() + unscored).isEqualTo(rows.size());
    assertThat(scores.student().isPresent()).isEqualTo(scores.scored() > 0);
  }

  @Property(tries = 300)
  void failingNeverLowersTheWorstLoss(@ForAll("rows") List<ScoredRow> rows) {
    List<ScoredRow> failing =
        rows.stream()
            .map(
                row ->
                    row.score() instanceof Score.Scored
                        ? new ScoredRow(row.cluster(), row.route(), SLOW)
                        : row)
            .toList();
    scores(rows)
        .worstLoss()
        .ifPresent(
            before ->
                assertThat(scores(failing).worstLoss().orElseThrow().value())
                    .isGreaterThanOrEqualTo(before.value()));
  }

  @Provide
  Arbitrary<List<ScoredRow>> rows() {
    Arbitrary<Score> score =
        Arbitraries.oneOf(
            Arbitraries.doubles().between(0, 1).map(Score.Scored::new),
            Arbitraries.of(new Score.Scored(0), new Score.Scored(1)),
            Arbitraries.of(NO_JSON, SLOW, NONSENSE));
    return Combinators.combine(
            Arbitraries.integers().between(0, 15), Arbitraries.of(Route.values()), score)
        .as(ScoredRow::new)
        .list()
        .ofMaxSize(60);
  }

  @Test
  void whatIsSealedReadsBackAsItWas() throws JsonProcessingException {
    MeasureScores scores =
        MeasureScores.of(
            "field-f1",
            List.of(
                row(0, Route.STUDENT, 0.5),
                new ScoredRow(1, Route.TEACHER, NO_JSON),
                new ScoredRow(2, Route.STUDENT, SLOW)),
            Optional.of(new MatchCounts(3, 2, 1)),
            0.95);
    String json = JsonFormat.line(scores);
    assertThat(JsonFormat.mapper().readValue(json, MeasureScores.class)).isEqualTo(scores);
    assertThat(JsonFormat.line(JsonFormat.mapper().readValue(json, MeasureScores.class)))
        .isEqualTo(json);
    MeasureScores empty = scores(List.of());
    assertThat(JsonFormat.mapper().readValue(JsonFormat.line(empty), MeasureScores.class))
        .isEqualTo(empty);
  }

  @Test
  void scoresAndSpecsReadBackAsTheyWere() throws JsonProcessingException {
    List<Score> all = List.of(new Score.Scored(0.1), NO_JSON, SLOW);
    String json =
        JsonFormat.mapper().writerFor(new TypeReference<List<Score>>() {}).writeValueAsString(all);
    assertThat(JsonFormat.mapper().readValue(json, new TypeReference<List<Score>>() {}))
        .isEqualTo(all);
    MeasureSpec spec = MeasureSpec.of("numeric").with("relative", "0.1").with("absolute", "1");
    assertThat(JsonFormat.mapper().readValue(JsonFormat.line(spec), MeasureSpec.class))
        .isEqualTo(spec);
    JudgeAgreement agreement =
        new JudgeAgreement(
            1, 2, 3, 4, 5, List.of(new ReasonCount("nonsense", 1)), Optional.empty());
    assertThat(JsonFormat.mapper().readValue(JsonFormat.line(agreement), JudgeAgreement.class))
        .isEqualTo(agreement);
  }
}
