package dev.retort.evaluator.measure;

import dev.retort.capture.ExchangeId;
import java.util.Map;
import java.util.Objects;

/**
 * What users made of an answer. Their feedback is on the text that they saw: it holds for a
 * student's answer only where that is the same text, and says nothing of any other. Not applicable
 * where it says nothing, or where there is none. The only measure by which an answer that equals
 * the reference may score below 1: users may have disliked the teacher's answer.
 *
 * @param feedback by exchange
 */
public record UserOutcome(Map<ExchangeId, Feedback> feedback) implements Measure {
  private static final Score NONE = new Score.NotApplicable("no user gave feedback");
  private static final Score OTHER_ANSWER =
      new Score.NotApplicable("the feedback is on another answer");

  public UserOutcome {
    feedback = Map.copyOf(feedback);
  }

  /**
   * What a user made of an answer.
   *
   * @param shown the answer that the user saw
   * @param score in [0, 1], higher is better
   */
  public record Feedback(String shown, double score) {
    public Feedback {
      Objects.requireNonNull(shown);
      new Score.Scored(score);
    }
  }

  @Override
  public Score score(MeasuredAnswer row) {
    Feedback given = feedback.get(row.id());
    if (given == null) {
      return NONE;
    }
    return given.shown().equals(row.answer()) ? new Score.Scored(given.score()) : OTHER_ANSWER;
  }
}
