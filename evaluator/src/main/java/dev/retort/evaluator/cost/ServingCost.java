package dev.retort.evaluator.cost;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What 1,000 requests cost. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ServingCost.Known.class, name = "known"),
  @JsonSubTypes.Type(value = ServingCost.Unknown.class, name = "unknown")
})
public sealed interface ServingCost {

  /**
   * US dollars for 1,000 requests.
   *
   * @param before with the teacher alone
   * @param after with the student, and the teacher for what it defers
   * @param student the student's part of {@code after}
   */
  record Known(double before, double after, double student) implements ServingCost {
    /** The share of the cost that is saved; negative if it rises, 0 if the teacher is free. */
    public double saving() {
      return before == 0 ? 0 : 1 - after / before;
    }
  }

  /**
   * There is no telling.
   *
   * @param reason what is missing
   */
  record Unknown(String reason) implements ServingCost {}
}
