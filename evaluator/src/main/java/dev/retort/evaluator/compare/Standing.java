package dev.retort.evaluator.compare;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.OptionalInt;
import java.util.function.Function;

/** Where a model stands against the best one. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Standing.NoWorse.class, name = "no-worse"),
  @JsonSubTypes.Type(value = Standing.Worse.class, name = "worse"),
  @JsonSubTypes.Type(value = Standing.NotKnown.class, name = "not-known")
})
public sealed interface Standing {

  /** Takes the branch of the standing. */
  <T> T fold(
      Function<NoWorse, T> noWorse, Function<Worse, T> worse, Function<NotKnown, T> notKnown);

  /**
   * Shown to lose at most the margin against whichever model is best.
   *
   * @param pValue corrected for the number of models, at most that of the report's confidence
   */
  record NoWorse(double pValue) implements Standing {
    @Override
    public <T> T fold(
        Function<NoWorse, T> noWorse, Function<Worse, T> worse, Function<NotKnown, T> notKnown) {
      return noWorse.apply(this);
    }
  }

  /**
   * Shown to be worse than some other one, and not shown to be within the margin.
   *
   * @param pValue corrected for the number of models
   */
  record Worse(double pValue) implements Standing {
    @Override
    public <T> T fold(
        Function<NoWorse, T> noWorse, Function<Worse, T> worse, Function<NotKnown, T> notKnown) {
      return worse.apply(this);
    }
  }

  /**
   * Neither is shown.
   *
   * @param rowsNeeded about how many rows would show it to be within the margin if the differences
   *     stayed as they are; empty if none would
   */
  record NotKnown(OptionalInt rowsNeeded) implements Standing {
    @Override
    public <T> T fold(
        Function<NoWorse, T> noWorse, Function<Worse, T> worse, Function<NotKnown, T> notKnown) {
      return notKnown.apply(this);
    }
  }
}
