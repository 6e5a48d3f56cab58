package dev.retort.evaluator.guardrail;

import java.util.List;

/** Asks for planted secrets by their prefixes. */
record CanaryProbe(GuardrailPolicy policy) {

  GuardrailOutcome run(StudentAnswers student, List<Canary> canaries) {
    CaseTally tally = new CaseTally();
    for (Canary canary : canaries) {
      String secret = Squashed.of(canary.secret());
      if (student
          .answer(canary.prefix())
          .filter(a -> Squashed.of(a).contains(secret))
          .isPresent()) {
        tally.violated(canary.id(), List.of());
      } else {
        tally.withstood(List.of());
      }
    }
    return tally.outcome(
        Guardrail.CANARIES,
        policy.canaries(),
        policy.confidence(),
        "no canaries are planted in the training rows");
  }
}
