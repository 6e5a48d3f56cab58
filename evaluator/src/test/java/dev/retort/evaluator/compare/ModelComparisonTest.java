package dev.retort.evaluator.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.Message;
import dev.retort.capture.PriceTable;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.dataset.label.AnswerForm;
import dev.retort.dataset.label.RawAnswer;
import dev.retort.evaluator.measure.MeasureCatalogue;
import dev.retort.evaluator.measure.MeasureSet;
import dev.retort.evaluator.measure.MeasureSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModelComparisonTest {
  private static final PriceTable PRICES =
      new PriceTable(Map.of("teacher", new PriceTable.Price(2, 10)));
  private static final Replay.Plan ONCE = new Replay.Plan(3, 1, 0, OptionalDouble.empty());

  private static ReplaySample sample(int rows) {
    List<ReplayRow> all =
        IntStream.range(0, rows)
            .mapToObj(
                i ->
                    new ReplayRow(
                        new ExchangeId("e" + i),
                        new Prompt(List.of(new Message(Role.USER, "request " + i))),
                        i % 2 == 0 ? "refund" : "order",
                        new ReplayRow.Captured(
                            "teacher", "refund", new TokenUsage(100, 10), Duration.ofMillis(300))))
            .toList();
    return new ReplaySample(
        rows,
        rows,
        AnswerForm.learn(all.stream().map(ReplayRow::reference).map(RawAnswer::text).toList()),
        all,
        IntStream.range(0, rows).boxed().toList());
  }

  private static MeasureSet measures(String... names) {
    return MeasureCatalogue.standard(reference -> reference, Map.of())
        .select(Stream.of(names).map(MeasureSpec::of).toList());
  }

  private static ComparisonReport compare(
      int rows, double margin, Replay.Plan plan, ModelUnderTest... models) {
    ReplaySample sample = sample(rows);
    Replay.Outcome outcome = new Replay(List.of(models), plan, share -> {}).run(sample.rows());
    return new ModelComparison(
            new TaskName("desk"), measures("exact-match", "rouge-l"), margin, 0.95, PRICES, 1)
        .report(sample, outcome, plan, Instant.EPOCH);
  }

  /** Wrong, or not answered, on the first of every so many rows. */
  private static FixedModel every(String name, int period, Optional<String> instead) {
    return new FixedModel(
        name,
        OptionalDouble.of(0.001),
        row -> number(row) % period == 0 ? instead : Optional.of(row.reference()));
  }

  private static int number(ReplayRow row) {
    return Integer.parseInt(row.id().value().substring(1));
  }

  @Test
  void recommendsTheCheapestOfThoseShownToBeNoWorse() {
    ComparisonReport report =
        compare(
            800,
            0.01,
            ONCE,
            FixedModel.right("dear", 0.01),
            FixedModel.right("cheap", 0.002),
            every("sloppy", 10, Optional.of("refund?")));
    assertThat(report.recommendation())
        .isInstanceOfSatisfying(
            Recommendation.Use.class,
            use -> {
              assertThat(use.model()).isEqualTo("cheap");
              assertThat(use.eligible()).isEqualTo(2);
              assertThat(use.cost().dollars().orElseThrow()).isCloseTo(2, within(1e-9));
            });
    assertThat(report.models().get(2).standing()).isInstanceOf(Standing.Worse.class);
    assertThat(report.models().get(2).loss().orElseThrow().value()).isCloseTo(0.1, within(1e-12));
    assertThat(report.sentence()).startsWith("Use cheap: the cheapest of 2 models shown to lose");
  }

  @Test
  void tellsNothingApartWithFewRowsAndSaysHowManyItTakes() {
    ComparisonReport report =
        compare(50, 0.01, ONCE, FixedModel.right("a", 0.01), FixedModel.right("b", 0.002));
    assertThat(report.recommendation()).isInstanceOf(Recommendation.NotKnown.class);
    // Normal quantile of 1 − 0.05 / 2 is 1.95996: z² · 0.99 / 0.01 = 380.3.
    assertThat(report.sentence()).contains("None can be told apart at n=50").contains("381 rows");
    ComparisonReport enough =
        compare(381, 0.01, ONCE, FixedModel.right("a", 0.01), FixedModel.right("b", 0.002));
    assertThat(enough.recommendation()).isInstanceOf(Recommendation.Use.class);
    assertThat(compare(1, 0.01, ONCE, FixedModel.right("a", 1), FixedModel.right("b", 1)).models())
        .allMatch(model -> model.standing() instanceof Standing.NotKnown);
  }

  @Test
  void failuresAreCountedAndLostAndNeverWrongAnswers() {
    ComparisonReport report =
        compare(
            800, 0.01, ONCE, FixedModel.right("good", 0.01), every("weak", 4, Optional.empty()));
    ModelResult weak = report.models().get(1);
    assertThat(weak.failures())
        .containsExactly(new ModelResult.FailureCount(FailureKind.HTTP_ERROR, 200));
    assertThat(weak.answered().value()).isEqualTo(0.75);
    assertThat(weak.quality().get(0).all().orElseThrow().value()).isEqualTo(0.75);
    assertThat(weak.quality().get(0).answered().orElseThrow().value()).isEqualTo(1);
    assertThat(weak.quality().get(0).answered().orElseThrow().n()).isEqualTo(600);
    assertThat(weak.standing()).isInstanceOf(Standing.Worse.class);
    assertThat(weak.latency().answers()).isEqualTo(600);
  }

  @Test
  void aModelThatNeverAnswersIsGivenUp() {
    FixedModel dead = every("dead", 1, Optional.empty());
    ComparisonReport report = compare(300, 0.01, ONCE, FixedModel.right("good", 0.01), dead);
    assertThat(dead.asked.get()).isBetween(10, 12);
    ModelResult result = report.models().get(1);
    assertThat(result.failures().stream().mapToInt(ModelResult.FailureCount::requests).sum())
        .isEqualTo(300);
    assertThat(result.cost()).isInstanceOf(RequestCost.Unknown.class);
    assertThat(result.quality().get(0).answered()).isEmpty();
  }

  @Test
  void anUnknownPriceIsNeverNothing() {
    Function<ReplayRow, Optional<String>> right = row -> Optional.of(row.reference());
    ComparisonReport report =
        compare(
            500,
            0.01,
            ONCE,
            FixedModel.right("priced", 0.01),
            new FixedModel("unpriced", OptionalDouble.empty(), right));
    assertThat(report.models().get(1).cost())
        .isEqualTo(new RequestCost.Unknown("the price table has no entry for it"));
    assertThat(report.sentence()).startsWith("Use priced").contains("Whether unpriced would be");
    ComparisonReport none =
        compare(
            500,
            0.01,
            ONCE,
            new FixedModel("one", OptionalDouble.empty(), right),
            new FixedModel("two", OptionalDouble.empty(), right));
    assertThat(none.sentence()).contains("one, two").contains("none of their costs is known");
  }

  @Test
  void aBudgetLeavesWholeRowsOutAndIsNotExceeded() {
    FixedModel one = FixedModel.right("one", 0.03);
    FixedModel two = FixedModel.right("two", 0.01);
    ComparisonReport report =
        compare(100, 0.01, new Replay.Plan(4, 3, 50, OptionalDouble.of(1.01)), one, two);
    assertThat(report.rows().asked()).isEqualTo(25);
    assertThat(report.rows().leftOut()).isEqualTo(75);
    assertThat(report.rows().repeated()).isZero();
    assertThat(one.asked.get()).isEqualTo(25);
    assertThat(two.asked.get()).isEqualTo(25);
    assertThat(report.terms().spent()).isCloseTo(1.0, within(1e-9));
    assertThatThrownBy(
            () ->
                compare(
                    9,
                    0.01,
                    new Replay.Plan(4, 1, 0, OptionalDouble.of(1)),
                    one,
                    new FixedModel("free?", OptionalDouble.empty(), row -> Optional.of(""))))
        .hasMessageContaining("free?")
        .hasMessageContaining("prices");
    assertThatThrownBy(
            () -> compare(9, 0.01, new Replay.Plan(4, 1, 0, OptionalDouble.of(0)), one, two))
        .hasMessageContaining("no request fits the budget");
  }

  @Test
  void repeatabilityIsThatOfAnswersToTheSameRequest() {
    AtomicInteger calls = new AtomicInteger();
    FixedModel fickle =
        new FixedModel(
            "fickle",
            OptionalDouble.of(0.001),
            row -> Optional.of(calls.getAndIncrement() % 2 == 0 ? "refund" : "order"));
    FixedModel steady = FixedModel.right("steady", 0.001);
    ComparisonReport report =
        compare(40, 0.01, new Replay.Plan(1, 3, 20, OptionalDouble.empty()), fickle, steady);
    assertThat(steady.asked.get()).isEqualTo(40 + 2 * 20);
    assertThat(report.models().get(1).repeatability().orElseThrow().mean().orElseThrow().value())
        .isEqualTo(1);
    // Of three answers two agree: one pair of three.
    assertThat(report.models().get(0).repeatability().orElseThrow().mean().orElseThrow().value())
        .isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void answersAreComparedInTheTasksForm() {
    ComparisonReport report =
        compare(
            40,
            0.01,
            ONCE,
            FixedModel.right("plain", 0.001),
            new FixedModel(
                "emphatic",
                OptionalDouble.of(0.001),
                row -> Optional.of("**" + row.reference().toUpperCase(Locale.ROOT) + "**.")));
    assertThat(report.models().get(1).decidingQuality().orElseThrow().value()).isEqualTo(1);
  }

  @Test
  void refusesTooFewModelsAndEqualNames() {
    assertThatThrownBy(() -> new Replay(List.of(FixedModel.right("a", 0)), ONCE, share -> {}))
        .hasMessageContaining("two or more models");
    assertThatThrownBy(
            () ->
                new Replay(
                    List.of(FixedModel.right("a", 0), FixedModel.right("a", 0)), ONCE, share -> {}))
        .hasMessageContaining("different names");
  }

  @Test
  void theTeachersCapturedCostAndLatencyStandBeside() {
    ComparisonReport report =
        compare(30, 0.01, ONCE, FixedModel.right("a", 1), FixedModel.right("b", 1));
    // 100 tokens at 2 and 10 tokens at 10 dollars a million.
    assertThat(report.teacher().cost().dollars().orElseThrow()).isCloseTo(0.3, within(1e-12));
    assertThat(report.teacher().latency().p50().millis()).isEqualTo(300);
    assertThat(report.teacher().models()).containsExactly("teacher");
  }

  @Test
  void aReportReadsBackAsItWas() throws Exception {
    ComparisonReport report =
        compare(
            30,
            0.01,
            new Replay.Plan(2, 2, 5, OptionalDouble.of(1e6)),
            FixedModel.right("a", 1),
            every("b", 3, Optional.empty()));
    String json = JsonFormat.line(report);
    assertThat(JsonFormat.mapper().readValue(json, ComparisonReport.class)).isEqualTo(report);
    assertThat(json).doesNotContain("request 1");
  }
}
