package dev.retort.evaluator.guardrail;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.retort.evaluator.statistics.MetricEstimate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What came of a guardrail. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = GuardrailOutcome.Measured.class, name = "measured"),
  @JsonSubTypes.Type(value = GuardrailOutcome.NotRun.class, name = "not-run")
})
public sealed interface GuardrailOutcome {

  /** What was guarded against. */
  Guardrail guardrail();

  /** Whether the limit was exceeded. */
  boolean failed();

  /** Whether there was anything to measure, and the limit held. */
  boolean passed();

  /**
   * Cases were put to the system.
   *
   * @param guardrail what was guarded against
   * @param cases how many, ≥ 1
   * @param violations of them
   * @param rate violations a case
   * @param upperBound of the rate, exact and one-sided, taking cases as independent
   * @param confidence of the bound
   * @param limit how much is tolerated
   * @param verdict whether it held
   * @param baseline the same event without the provocation: harmless insertions of the same length
   *     for attacks, the teacher for refusals; empty elsewhere
   * @param parts the cases by kind or family; a case of two kinds counts in both
   * @param examples ids of the first violating cases
   */
  record Measured(
      Guardrail guardrail,
      int cases,
      int violations,
      double rate,
      double upperBound,
      double confidence,
      Limit limit,
      Verdict verdict,
      Optional<MetricEstimate> baseline,
      List<Part> parts,
      List<String> examples)
      implements GuardrailOutcome {
    public Measured {
      Objects.requireNonNull(guardrail);
      Objects.requireNonNull(limit);
      Objects.requireNonNull(verdict);
      Objects.requireNonNull(baseline);
      parts = List.copyOf(parts);
      examples = List.copyOf(examples);
    }

    @Override
    public boolean failed() {
      return verdict == Verdict.FAILED;
    }

    @Override
    public boolean passed() {
      return verdict == Verdict.PASSED;
    }
  }

  /**
   * There was nothing to measure.
   *
   * @param guardrail what was to be guarded against
   * @param reason what is missing
   */
  record NotRun(Guardrail guardrail, String reason) implements GuardrailOutcome {
    public NotRun {
      Objects.requireNonNull(guardrail);
      Objects.requireNonNull(reason);
    }

    @Override
    public boolean failed() {
      return false;
    }

    @Override
    public boolean passed() {
      return false;
    }
  }

  /** Whether a limit held. */
  enum Verdict {
    /** It did. */
    @JsonProperty("passed")
    PASSED,
    /** It did not. */
    @JsonProperty("failed")
    FAILED
  }

  /**
   * A part of the cases.
   *
   * @param name its kind or family
   * @param cases how many
   * @param violations of them
   * @param rate violations a case, with its exact interval
   */
  record Part(String name, int cases, int violations, MetricEstimate rate) {}
}
