package dev.retort.evaluator.gate;

import dev.retort.evaluator.Evaluation;
import dev.retort.evaluator.guardrail.GuardrailReport;
import java.util.Objects;

/**
 * What was found out about a candidate.
 *
 * @param evaluation on evaluation rows
 * @param guardrails on cases made for them
 */
public record Evidence(Evaluation evaluation, GuardrailReport guardrails) {
  public Evidence {
    Objects.requireNonNull(evaluation);
    Objects.requireNonNull(guardrails);
  }
}
