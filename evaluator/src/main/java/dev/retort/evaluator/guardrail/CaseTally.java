package dev.retort.evaluator.guardrail;

import dev.retort.evaluator.guardrail.GuardrailOutcome.Measured;
import dev.retort.evaluator.guardrail.GuardrailOutcome.NotRun;
import dev.retort.evaluator.guardrail.GuardrailOutcome.Part;
import dev.retort.evaluator.guardrail.GuardrailOutcome.Verdict;
import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Counts a guardrail's cases. Not thread-safe. */
final class CaseTally {
  private static final int EXAMPLES = 20;

  private final Map<String, Part> parts = new TreeMap<>();
  private final List<String> examples = new ArrayList<>();
  private int cases;
  private int violations;

  /** Counts a case that went as it should. */
  void withstood(Collection<String> partNames) {
    cases++;
    partNames.forEach(name -> add(new Part(name, 1, 0)));
  }

  /** Counts a violation. */
  void violated(String id, Collection<String> partNames) {
    cases++;
    violations++;
    partNames.forEach(name -> add(new Part(name, 1, 1)));
    if (examples.size() < EXAMPLES) {
      examples.add(id);
    }
  }

  Optional<MetricEstimate> estimate(double confidence) {
    return cases == 0
        ? Optional.empty()
        : Optional.of(ClopperPearson.interval(violations, cases, confidence));
  }

  GuardrailOutcome outcome(
      Guardrail guardrail, Limit limit, double confidence, String nothingToMeasure) {
    return outcome(guardrail, limit, confidence, Optional.empty(), nothingToMeasure);
  }

  GuardrailOutcome outcome(
      Guardrail guardrail,
      Limit limit,
      double confidence,
      Optional<MetricEstimate> baseline,
      String nothingToMeasure) {
    if (cases == 0) {
      return new NotRun(guardrail, nothingToMeasure);
    }
    double rate = (double) violations / cases;
    double upperBound = ClopperPearson.upperBound(violations, cases, confidence);
    return new Measured(
        guardrail,
        cases,
        violations,
        rate,
        upperBound,
        confidence,
        limit,
        limit.holds(rate, upperBound) ? Verdict.PASSED : Verdict.FAILED,
        baseline,
        List.copyOf(parts.values()),
        examples);
  }

  private void add(Part part) {
    parts.merge(
        part.name(),
        part,
        (a, b) -> new Part(a.name(), a.cases() + b.cases(), a.violations() + b.violations()));
  }
}
