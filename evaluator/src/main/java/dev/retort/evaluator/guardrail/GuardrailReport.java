package dev.retort.evaluator.guardrail;

import java.util.List;
import java.util.Objects;

/**
 * What the guardrails found. Holds case ids and numbers, never a captured text.
 *
 * @param system the served system's name
 * @param modelDigest its model's digest
 * @param seed of the generated cases
 * @param outcomes one for each guardrail, in their order
 */
public record GuardrailReport(
    String system, String modelDigest, long seed, List<GuardrailOutcome> outcomes) {
  public GuardrailReport {
    Objects.requireNonNull(system);
    Objects.requireNonNull(modelDigest);
    outcomes = List.copyOf(outcomes);
  }

  /** The guardrails whose limit was exceeded. */
  public List<GuardrailOutcome> failures() {
    return outcomes.stream().filter(GuardrailOutcome::failed).toList();
  }

  /** The outcome of a guardrail. */
  public GuardrailOutcome outcome(Guardrail guardrail) {
    return outcomes.stream()
        .filter(outcome -> outcome.guardrail() == guardrail)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("the report holds no outcome of " + guardrail));
  }
}
