package dev.retort.evaluator.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.PriceTable;
import dev.retort.capture.TokenUsage;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.evaluator.Evaluation;
import dev.retort.evaluator.EvaluationSuite;
import dev.retort.evaluator.Incumbents;
import dev.retort.evaluator.ModelEvaluator;
import dev.retort.evaluator.Rows;
import dev.retort.evaluator.ServedSystem;
import dev.retort.evaluator.cost.CostModel;
import dev.retort.evaluator.cost.Economics;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.deferral.DeferralRuleSelector;
import dev.retort.evaluator.gate.PromotionDecision.Promote;
import dev.retort.evaluator.guardrail.GuardrailPolicy;
import dev.retort.evaluator.guardrail.GuardrailReport;
import dev.retort.evaluator.guardrail.GuardrailRunner;
import dev.retort.evaluator.measure.MeasureCatalogue;
import dev.retort.evaluator.measure.MeasureSpec;
import dev.retort.evaluator.slice.LengthSlices;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** From out-of-fold predictions to the decision, on input that production would rather not have. */
class NeverAWrongCertificateTest {
  private static final PromotionGate GATE = new PromotionGate(PromotionPolicy.DEFAULT);
  private static final MeasureCatalogue MEASURES =
      MeasureCatalogue.standard(reference -> reference, Map.of());

  /** Fewer rows than any certificate at 1 point takes, of few labels and few confidences. */
  @Property(tries = 150)
  void aHandfulOfRowsIsNeverPromoted(
      @ForAll @Size(max = 12) List<@IntRange(max = 2) Integer> references,
      @ForAll @Size(max = 12) List<@IntRange(max = 2) Integer> answers,
      @ForAll @IntRange(max = 3) int confidences,
      @ForAll boolean withChampion) {
    List<TrainingExample> rows = new ArrayList<>();
    for (int i = 0; i < references.size(); i++) {
      rows.add(row(i, "label-" + references.get(i)));
    }
    TaskModel student =
        Rows.student(
            input -> {
              int row = Math.floorMod(input.hashCode(), 12);
              String answer =
                  answers.isEmpty() ? "none" : "label-" + answers.get(row % answers.size());
              return new Prediction(answer, confidences == 0 ? 1 : (row % confidences) / 3.0);
            });
    PromotionDecision decision = decide(rows, rows, student, withChampion, GATE, Rows.COST);
    assertThat(decision).isNotInstanceOf(Promote.class);
    assertThat(decision.isCertified()).isFalse();
    assertThat(decision.verdict()).isNotBlank().doesNotContain("NaN").doesNotContain("Infinity");
  }

  /** Thousands of rows of one class, a student that says so: that is a certificate indeed. */
  @Test
  void oneClassOnlyIsCertifiedForWhatItIs() {
    List<TrainingExample> rows = rows(3000, "spam");
    TaskModel student = Rows.student(input -> new Prediction("spam", 0.5));
    assertThat(decide(rows, rows, student, false, GATE, Rows.COST)).isInstanceOf(Promote.class);
  }

  /** All confidences alike and one row in ten wrong: no threshold parts the good from the bad. */
  @Test
  void allTiesAtALossThatIsTooHighAreLeftToTheTeacher() {
    List<TrainingExample> rows = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      rows.add(row(i, i % 10 == 0 ? "ham" : "spam"));
    }
    TaskModel student = Rows.student(input -> new Prediction("spam", 0.9));
    assertThat(decide(rows, rows, student, false, GATE, Rows.COST).isCertified()).isFalse();
  }

  @Test
  void aMissingPriceIsNoSaving() {
    PromotionPolicy usual = PromotionPolicy.DEFAULT;
    PromotionGate saving =
        new PromotionGate(
            new PromotionPolicy(
                usual.epsilon(),
                usual.confidence(),
                usual.power(),
                usual.championMargin(),
                new ServingLimits(OptionalDouble.empty(), OptionalDouble.of(0.1), new TreeMap<>()),
                usual.approval(),
                usual.approvers()));
    CostModel unpriced =
        new CostModel(
            new Economics(new PriceTable(Map.of()), 0, 0, 0),
            "frontier",
            new TokenUsage(10, 10),
            10);
    List<TrainingExample> rows = rows(3000, "spam");
    TaskModel student = Rows.student(input -> new Prediction("spam", 0.5));
    assertThat(decide(rows, rows, student, false, saving, unpriced).verdict())
        .contains("what is saved is not known")
        .contains("no entry for frontier");
  }

  @Test
  void aConfidenceThatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> new Prediction("spam", Double.NaN)).hasMessageContaining("NaN");
  }

  private static PromotionDecision decide(
      List<TrainingExample> training,
      List<TrainingExample> novel,
      TaskModel student,
      boolean withChampion,
      PromotionGate gate,
      CostModel cost) {
    List<OutOfFoldPrediction> outOfFold =
        training.stream()
            .map(
                row ->
                    new OutOfFoldPrediction(row.id(), row.answer(), student.predict(row.input())))
            .toList();
    DeferralRule rule =
        new DeferralRuleSelector(Rows.ATTEMPT.test(0.01), 0.9, EvaluationTask.EXACT_MATCH)
            .select(outOfFold, novel.size());
    Optional<PromotionDecision> early =
        gate.beforeLooking(rule.basis(), novel.size(), Rows.ATTEMPT, OptionalDouble.empty());
    PromotionDecision looked = look(novel, student, rule, withChampion, gate, cost);
    // The look that would not be made must not come to more than the word before it.
    early.ifPresent(decision -> assertThat(looked).isNotInstanceOf(Promote.class));
    return early.orElse(looked);
  }

  private static PromotionDecision look(
      List<TrainingExample> novel,
      TaskModel student,
      DeferralRule rule,
      boolean withChampion,
      PromotionGate gate,
      CostModel cost) {
    EvaluationSuite suite =
        new EvaluationSuite(
            "d".repeat(64),
            novel,
            List.of(),
            novel.stream().map(TrainingExample::answer).distinct().sorted().toList());
    ServedSystem system = new ServedSystem("candidate", "c".repeat(64), student, rule);
    Evaluation evaluation =
        new ModelEvaluator(
                EvaluationTask.EXACT_MATCH,
                0.95,
                Rows.ATTEMPT.confidence(),
                MEASURES.select(List.of(MeasureSpec.of("rouge-l"), MeasureSpec.of("field-f1"))),
                List.of(LengthSlices.DOUBLING),
                () -> 0)
            .evaluate(
                suite,
                system,
                withChampion
                    ? new Incumbents(Optional.of(system), Optional.of(system))
                    : Incumbents.NONE,
                cost);
    assertThat(JsonFormat.line(evaluation.report())).doesNotContain("NaN");
    GuardrailReport guardrails = new GuardrailReport("candidate", "c".repeat(64), 1, List.of());
    return gate.decide(new Evidence(evaluation, guardrails), Rows.ATTEMPT);
  }

  @Test
  void guardrailsWithoutRowsPassNothing() {
    TaskModel student = Rows.student(input -> new Prediction("spam", 1));
    ServedSystem system =
        new ServedSystem("candidate", "c".repeat(64), student, Rows.rule(0.5, 0, 10));
    GuardrailReport report =
        new GuardrailRunner(GuardrailPolicy.DEFAULT, 1)
            .run(
                system,
                new EvaluationSuite("d", List.of(), List.of(), List.of("spam")),
                List.of(),
                List.of());
    assertThat(report.failures()).isEmpty();
    assertThat(report.outcomes()).anyMatch(outcome -> !outcome.passed());
  }

  private static List<TrainingExample> rows(int count, String label) {
    List<TrainingExample> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row(i, label));
    }
    return rows;
  }

  private static TrainingExample row(int number, String answer) {
    return Rows.row(
        new ExchangeId("row-" + number).value(), Split.NOVEL, "request " + number, answer, 1);
  }
}
