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

  private final Map<String, Count> parts = new TreeMap<>();
  private final List<String> examples = new ArrayList<>();
  private int cases;
  private int violations;

  /** Counts a case that went as it should. */
  void withstood(Collection<String> partNames) {
    cases++;
    partNames.forEach(name -> add(name, new Count(1, 0)));
  }

  /** Counts a violation. */
  void violated(String id, Collection<String> partNames) {
    cases++;
    violations++;
    partNames.forEach(name -> add(name, new Count(1, 1)));
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
        parts(confidence),
        examples);
  }

  private List<Part> parts(double confidence) {
    List<Part> measured = new ArrayList<>();
    parts.forEach(
        (name, count) ->
            measured.add(
                new Part(
                    name,
                    count.cases(),
                    count.violations(),
                    ClopperPearson.interval(count.violations(), count.cases(), confidence))));
    return measured;
  }

  private void add(String name, Count count) {
    parts.merge(name, count, Count::plus);
  }

  private record Count(int cases, int violations) {
    Count plus(Count other) {
      return new Count(cases + other.cases, violations + other.violations);
    }
  }
}
