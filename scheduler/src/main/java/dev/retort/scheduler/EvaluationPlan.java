package dev.retort.scheduler;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.retort.capture.DocumentFormat;
import dev.retort.evaluator.answer.RightAnswer;
import dev.retort.evaluator.guardrail.GuardrailPolicy;
import dev.retort.evaluator.measure.MeasureSpec;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a finalist is looked at.
 *
 * @param deferral what its deferral rule goes by
 * @param measures what is measured besides agreement
 * @param guardrails how many cases are put to it, and how much is tolerated
 * @param right when an answer is right; empty: what is {@linkplain RightAnswer#usual usual} for the
 *     kind of answers
 * @param documents how prompts carry retrieved documents, which a rule by the request alone does
 *     not look at; empty: they do not
 */
public record EvaluationPlan(
    Deferral deferral,
    List<MeasureSpec> measures,
    GuardrailPolicy guardrails,
    Optional<RightAnswer> right,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<DocumentFormat> documents) {
  /** One threshold, agreement alone, and the usual guardrails. */
  public static final EvaluationPlan DEFAULT =
      new EvaluationPlan(
          Deferral.CONFIDENCE,
          List.of(),
          GuardrailPolicy.DEFAULT,
          Optional.empty(),
          Optional.empty());

  public EvaluationPlan {
    Objects.requireNonNull(deferral);
    measures = List.copyOf(measures);
    Objects.requireNonNull(guardrails);
    Objects.requireNonNull(right);
    documents = documents == null ? Optional.empty() : documents;
  }

  /** What a deferral rule goes by. */
  public enum Deferral {
    /** One threshold on the student's confidence. */
    @JsonProperty("confidence")
    CONFIDENCE,
    /** A threshold on the student's confidence for each label that it gives. */
    @JsonProperty("per-class")
    PER_CLASS,
    /** The request alone, before the student is asked. */
    @JsonProperty("request")
    REQUEST
  }
}
