package dev.retort.evaluator.compare;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Which model a task should use. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Recommendation.Use.class, name = "use"),
  @JsonSubTypes.Type(value = Recommendation.NotKnown.class, name = "not-known")
})
public sealed interface Recommendation {

  /** Takes the branch. */
  <T> T fold(Function<Use, T> use, Function<NotKnown, T> notKnown);

  /**
   * The cheapest model that is shown to lose at most the margin against the best.
   *
   * @param model its name
   * @param cost what it costs
   * @param eligible models that are shown to, this one among them
   * @param unpriced of them, those whose cost is not known: one of them might be cheaper
   */
  record Use(String model, RequestCost cost, int eligible, List<String> unpriced)
      implements Recommendation {
    public Use {
      unpriced = List.copyOf(unpriced);
    }

    @Override
    public <T> T fold(Function<Use, T> use, Function<NotKnown, T> notKnown) {
      return use.apply(this);
    }
  }

  /**
   * No model can be recommended.
   *
   * @param eligible models that are shown to lose at most the margin, none of known cost
   * @param worse models that are shown to be worse than the best
   * @param rowsNeeded about how many rows would show one to be within the margin if the differences
   *     stayed as they are; empty if more rows would not
   */
  record NotKnown(List<String> eligible, List<String> worse, OptionalInt rowsNeeded)
      implements Recommendation {
    public NotKnown {
      eligible = List.copyOf(eligible);
      worse = List.copyOf(worse);
    }

    @Override
    public <T> T fold(Function<Use, T> use, Function<NotKnown, T> notKnown) {
      return notKnown.apply(this);
    }
  }

  /** Recommends one of several models. */
  static Recommendation among(List<ModelResult> models) {
    List<ModelResult> eligible =
        models.stream().filter(model -> model.standing() instanceof Standing.NoWorse).toList();
    List<String> unpriced =
        eligible.stream()
            .filter(model -> model.cost().dollars().isEmpty())
            .map(ModelResult::name)
            .toList();
    return eligible.stream()
        .filter(model -> eligible.size() == 1 || model.cost().dollars().isPresent())
        .min(Comparator.comparingDouble(model -> model.cost().dollars().orElse(0)))
        .<Recommendation>map(
            model -> new Use(model.name(), model.cost(), eligible.size(), unpriced))
        .orElseGet(() -> new NotKnown(unpriced, worse(models), rowsNeeded(models)));
  }

  private static List<String> worse(List<ModelResult> models) {
    return models.stream()
        .filter(model -> model.standing() instanceof Standing.Worse)
        .map(ModelResult::name)
        .toList();
  }

  private static OptionalInt rowsNeeded(List<ModelResult> models) {
    return models.stream()
        .flatMapToInt(
            model ->
                model
                    .standing()
                    .fold(
                        noWorse -> IntStream.empty(),
                        worse -> IntStream.empty(),
                        notKnown -> notKnown.rowsNeeded().stream()))
        .min();
  }
}
