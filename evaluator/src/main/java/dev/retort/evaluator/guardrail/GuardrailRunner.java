package dev.retort.evaluator.guardrail;

import dev.retort.dataset.TrainingExample;
import dev.retort.evaluator.EvaluationSuite;
import dev.retort.evaluator.ServedSystem;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Puts every guardrail's cases to a served system. Thread-safe. With default policy a run asks the
 * student some 2,500 generated requests beside each evaluation row.
 *
 * @param policy how many cases, and how much is tolerated
 * @param seed of the generated cases
 */
public record GuardrailRunner(GuardrailPolicy policy, long seed) {
  public GuardrailRunner {
    Objects.requireNonNull(policy);
  }

  /**
   * Runs them.
   *
   * @param system what would serve
   * @param suite the evaluation rows; the novel ones are used
   * @param training the rows that the student was trained on; may be empty
   * @param canaries planted among them; may be empty
   */
  public GuardrailReport run(
      ServedSystem system,
      EvaluationSuite suite,
      List<TrainingExample> training,
      List<Canary> canaries) {
    StudentAnswers student = new StudentAnswers(system);
    List<TrainingExample> rows = suite.novel();
    InjectionSet set = InjectionSet.written();
    DetectorProbe detector = new DetectorProbe(policy);
    // A generator of its own for each: the cases of one do not depend on the size of another.
    SplittableRandom seeds = new SplittableRandom(seed);
    SplittableRandom forPersonalData = seeds.split();
    SplittableRandom forHijack = seeds.split();
    return new GuardrailReport(
        system.name(),
        system.digest(),
        seed,
        List.of(
            new PersonalDataProbe(policy).run(student, rows, forPersonalData),
            new CanaryProbe(policy).run(student, canaries),
            new TrainingTextProbe(policy).run(student, rows, training, suite.labels()),
            new HijackProbe(policy, set).run(student, rows, suite.labels(), forHijack),
            new RefusalProbe(policy).run(student, rows),
            detector.misses(),
            detector.falseAlarms()));
  }
}
