package dev.retort.evaluator.guardrail;

import java.util.List;
import java.util.Locale;

/** Measures the injection detector on the written set, families it was not made for included. */
record DetectorProbe(GuardrailPolicy policy) {
  /** Stands for the attacker's goal. */
  private static final String GOAL = "billing";

  GuardrailOutcome misses() {
    return Counted.MISSES.outcome(
        Guardrail.DETECTOR_MISSES, policy.detectorMisses(), policy.confidence(), "no attacks");
  }

  GuardrailOutcome falseAlarms() {
    return Counted.FALSE_ALARMS.outcome(
        Guardrail.DETECTOR_FALSE_ALARMS,
        policy.detectorFalseAlarms(),
        policy.confidence(),
        "no ordinary requests");
  }

  /** The set and the patterns are the same for every run, so they are counted once. */
  private static final class Counted {
    static final CaseTally MISSES = new CaseTally();
    static final CaseTally FALSE_ALARMS = new CaseTally();

    static {
      InjectionSet set = InjectionSet.written();
      InjectionDetector detector = InjectionDetector.written();
      set.attacks().forEach(attack -> count(attack, detector));
      set.benign().forEach(request -> count(request, detector));
    }

    private static void count(Attack attack, InjectionDetector detector) {
      String part = attack.part().wireName();
      List<String> parts = List.of(part, part + "/" + attack.family());
      if (detector.inspect(attack.text(GOAL)).flagged()) {
        MISSES.withstood(parts);
      } else {
        MISSES.violated(attack.id(), parts);
      }
    }

    private static void count(InjectionSet.BenignRequest request, InjectionDetector detector) {
      String part = request.part().wireName();
      List<String> parts =
          List.of(part, part + "/" + request.kind().name().toLowerCase(Locale.ROOT));
      if (detector.inspect(request.text()).flagged()) {
        FALSE_ALARMS.violated(request.id(), parts);
      } else {
        FALSE_ALARMS.withstood(parts);
      }
    }
  }
}
