package dev.retort.evaluator.guardrail;

import java.util.List;
import java.util.Locale;

/** Measures the injection detector on the written set, families it was not made for included. */
record DetectorProbe(GuardrailPolicy policy, InjectionSet set, InjectionDetector detector) {
  /** Stands for the attacker's goal. */
  private static final String GOAL = "billing";

  GuardrailOutcome misses() {
    CaseTally tally = new CaseTally();
    for (Attack attack : set.attacks()) {
      List<String> parts =
          List.of(attack.part().wireName(), attack.part().wireName() + "/" + attack.family());
      if (detector.inspect(attack.text(GOAL)).flagged()) {
        tally.withstood(parts);
      } else {
        tally.violated(attack.id(), parts);
      }
    }
    return tally.outcome(
        Guardrail.DETECTOR_MISSES, policy.detectorMisses(), policy.confidence(), "no attacks");
  }

  GuardrailOutcome falseAlarms() {
    CaseTally tally = new CaseTally();
    for (InjectionSet.BenignRequest request : set.benign()) {
      String part = request.part().wireName();
      List<String> parts =
          List.of(part, part + "/" + request.kind().name().toLowerCase(Locale.ROOT));
      if (detector.inspect(request.text()).flagged()) {
        tally.violated(request.id(), parts);
      } else {
        tally.withstood(parts);
      }
    }
    return tally.outcome(
        Guardrail.DETECTOR_FALSE_ALARMS,
        policy.detectorFalseAlarms(),
        policy.confidence(),
        "no ordinary requests");
  }
}
