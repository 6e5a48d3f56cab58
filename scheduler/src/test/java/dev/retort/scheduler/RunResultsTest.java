package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.PriceTable;
import dev.retort.capture.TokenUsage;
import dev.retort.dataset.DatasetId;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.evaluator.Evaluation;
import dev.retort.evaluator.EvaluationSuite;
import dev.retort.evaluator.Incumbents;
import dev.retort.evaluator.ModelEvaluator;
import dev.retort.evaluator.ServedSystem;
import dev.retort.evaluator.cost.CostModel;
import dev.retort.evaluator.cost.Economics;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.deferral.DeferralRuleSelector;
import dev.retort.evaluator.gate.Attempt;
import dev.retort.evaluator.guardrail.GuardrailPolicy;
import dev.retort.evaluator.guardrail.GuardrailReport;
import dev.retort.evaluator.guardrail.GuardrailRunner;
import dev.retort.evaluator.measure.MeasureCatalogue;
import dev.retort.evaluator.measure.MeasureSpec;
import dev.retort.evaluator.slice.LengthSlices;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.scheduler.RunResults.Built;
import dev.retort.scheduler.RunResults.Champion;
import dev.retort.scheduler.RunResults.Evaluated;
import dev.retort.scheduler.RunResults.Opening;
import dev.retort.scheduler.RunResults.Trained;
import dev.retort.trainer.OutOfFoldPrediction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a resumed run reads from the journal is what the run that died wrote, to the last bit. */
class RunResultsTest {
  private static final Instant AT = Instant.parse("2026-02-01T02:03:04.123456789Z");
  private static final CaptureWindow WINDOW = new CaptureWindow(Instant.EPOCH, AT, 7);

  private static final Attempt ATTEMPT = new Attempt(AT, 0.01, 0.05, 0.02, 2);

  @Test
  void openingSurvivesTheJournal() throws Exception {
    Champion champion =
        new Champion(3, "ab".repeat(32), "cd".repeat(32), "ef".repeat(32), OptionalDouble.of(0.4));
    survives(
        new Opening(
            WINDOW,
            Optional.of(champion),
            Optional.of(champion),
            "frontier",
            new TokenUsage(5, 6),
            7,
            8,
            OptionalDouble.of(0.5),
            Optional.of("Answer with one label.")),
        Opening.class);
    survives(
        new Opening(
            WINDOW,
            Optional.empty(),
            Optional.empty(),
            "",
            TokenUsage.UNREPORTED,
            0,
            0,
            OptionalDouble.empty(),
            Optional.empty()),
        Opening.class);
  }

  @Test
  void whatIsToBeBeatenIsTheLesserOfWhatWasCertifiedAndWhatServes() {
    assertThat(opening(OptionalDouble.of(0.4), OptionalDouble.of(0.5)).toBeat()).hasValue(0.4);
    assertThat(opening(OptionalDouble.of(0.4), OptionalDouble.of(0.3)).toBeat()).hasValue(0.3);
    assertThat(opening(OptionalDouble.of(0.4), OptionalDouble.empty()).toBeat()).hasValue(0.4);
    assertThat(opening(OptionalDouble.empty(), OptionalDouble.of(0.3)).toBeat()).isEmpty();
  }

  @Test
  void anotherChampionIsNotBeatenByWhatTheOneBeforeServed() {
    Opening before = opening(OptionalDouble.of(0.4), OptionalDouble.of(0.1));
    Champion other = new Champion(4, "", "", "", OptionalDouble.of(0.6));
    assertThat(before.against(before.champion(), Optional.empty()).toBeat()).hasValue(0.1);
    assertThat(before.against(Optional.of(other), Optional.empty()).toBeat()).hasValue(0.6);
    assertThat(before.against(Optional.empty(), Optional.empty()).toBeat()).isEmpty();
  }

  private static Opening opening(OptionalDouble certified, OptionalDouble served) {
    return new Opening(
        WINDOW,
        Optional.of(new Champion(3, "", "", "", certified)),
        Optional.empty(),
        "frontier",
        TokenUsage.UNREPORTED,
        7,
        8,
        served,
        Optional.empty());
  }

  @Test
  void datasetAndStudentSurviveTheJournal() throws Exception {
    survives(new Built(new DatasetId("0f".repeat(32))), Built.class);
    survives(
        new Trained(
            "attempt-1",
            "ab".repeat(32),
            "cd".repeat(32),
            new TreeMap<>(Map.of("accuracy", 0.1 + 0.2, "tiny", Double.MIN_VALUE)),
            12.5),
        Trained.class);
  }

  @Test
  void evaluationSurvivesTheJournal() throws Exception {
    survives(evaluated(row -> row, true, new PriceTable(Map.of())), Evaluated.class);
    survives(
        evaluated(
            row -> row % 7 == 0 ? row + 1 : row,
            true,
            new PriceTable(Map.of("frontier", new PriceTable.Price(2.5, 10)))),
        Evaluated.class);
  }

  @Test
  void evaluationWithoutAChampionOrRowsSurvivesTheJournal() throws Exception {
    survives(evaluated(row -> row, false, new PriceTable(Map.of())), Evaluated.class);
    Evaluated none = evaluated(List.of(), false, new PriceTable(Map.of()));
    assertThat(none.evaluation().report().served().loss()).isEmpty();
    survives(none, Evaluated.class);
  }

  private static <T> void survives(T value, Class<T> type) throws Exception {
    String text = JsonFormat.line(value);
    T read = JsonFormat.mapper().readValue(text, type);
    assertThat(read).isEqualTo(value);
    assertThat(JsonFormat.line(read)).isEqualTo(text);
  }

  /** Turns a row's kind into what the teacher says of it. */
  private interface Teacher {
    int kind(int row);
  }

  private static Evaluated evaluated(Teacher teacher, boolean withChampion, PriceTable prices) {
    List<TrainingExample> novel = new ArrayList<>();
    for (int row = 0; row < 210; row++) {
      novel.add(example(row, Split.NOVEL, "kind-" + teacher.kind(row) % 3));
    }
    return evaluated(novel, withChampion, prices);
  }

  private static Evaluated evaluated(
      List<TrainingExample> novel, boolean withChampion, PriceTable prices) {
    WordBayes student =
        WordBayes.learn(
            List.of(
                new WordBayes.Row("word-0 common", "kind-0"),
                new WordBayes.Row("word-1 common", "kind-1"),
                new WordBayes.Row("word-2", "kind-2")));
    List<OutOfFoldPrediction> outOfFold = new ArrayList<>();
    for (int row = 0; row < 900; row++) {
      TrainingExample example =
          example(row, Split.TRAINING, "kind-" + (row % 11 == 0 ? row + 1 : row) % 3);
      outOfFold.add(
          new OutOfFoldPrediction(
              example.id(), example.answer(), student.predict(example.input())));
    }
    DeferralRule rule =
        new DeferralRuleSelector(ATTEMPT.test(0.02), 0.9, EvaluationTask.EXACT_MATCH)
            .select(outOfFold, novel.size());
    List<TrainingExample> seen =
        novel.isEmpty() ? List.of() : List.of(example(1, Split.SEEN, "kind-1"));
    EvaluationSuite suite =
        new EvaluationSuite("d", novel, seen, List.of("kind-0", "kind-1", "kind-2"));
    ServedSystem candidate = new ServedSystem("candidate", "ab".repeat(32), student, rule);
    Evaluation evaluation =
        new ModelEvaluator(
                EvaluationTask.EXACT_MATCH,
                0.95,
                ATTEMPT.confidence(),
                MeasureCatalogue.standard(key -> key, Map.of())
                    .select(List.of(MeasureSpec.of("rouge-l"), MeasureSpec.of("json-valid"))),
                List.of(LengthSlices.DOUBLING),
                System::nanoTime)
            .evaluate(
                suite,
                candidate,
                withChampion
                    ? new Incumbents(
                        Optional.of(new ServedSystem("t/2", "cd".repeat(32), student, rule)),
                        Optional.of(new ServedSystem("t/1", "ce".repeat(32), student, rule)))
                    : Incumbents.NONE,
                new CostModel(
                    new Economics(prices, 0.013, 0, 0),
                    "frontier",
                    new TokenUsage(1_000_003, 70_001),
                    977));
    GuardrailReport guardrails =
        new GuardrailRunner(GuardrailPolicy.DEFAULT, 1).run(candidate, suite, seen, List.of());
    return new Evaluated(rule, ATTEMPT, evaluation, guardrails, AT);
  }

  private static TrainingExample example(int row, Split split, String answer) {
    return new TrainingExample(
        new ExchangeId(split + "-" + row),
        AT.plusSeconds(row),
        split,
        "word-%d common f%d".formatted(row % 3, row),
        answer,
        1 + row % 4);
  }
}
