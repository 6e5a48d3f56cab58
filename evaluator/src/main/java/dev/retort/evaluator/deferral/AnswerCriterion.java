package dev.retort.evaluator.deferral;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.retort.trainer.Prediction;

/** The part of a deferral rule that looks at a prediction. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AnswerCriterion.ConfidenceAtLeast.class, name = "confidence-at-least"),
  @JsonSubTypes.Type(value = AnswerCriterion.Never.class, name = "never")
})
public sealed interface AnswerCriterion {

  /** Whether the student's answer is given; otherwise the teacher is asked. */
  boolean admits(Prediction prediction);

  /**
   * Answers where the calibrated confidence reaches a threshold.
   *
   * @param threshold in [0, 1]
   */
  record ConfidenceAtLeast(double threshold) implements AnswerCriterion {
    public ConfidenceAtLeast {
      if (!(threshold >= 0 && threshold <= 1)) {
        throw new IllegalArgumentException("a threshold lies in [0, 1], not at " + threshold);
      }
    }

    @Override
    public boolean admits(Prediction prediction) {
      return prediction.confidence() >= threshold;
    }
  }

  /** Leaves everything to the teacher. */
  record Never() implements AnswerCriterion {
    @Override
    public boolean admits(Prediction prediction) {
      return false;
    }
  }
}
