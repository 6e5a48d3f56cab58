package dev.retort.evaluator.gate;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a served system must keep to besides its loss. What is not limited is reported, not judged.
 *
 * @param p95Millis the most milliseconds that 95 % of the student's answers may take, &gt; 0
 * @param saving the least share of the teacher's cost that is to be saved, in [0, 1]; a cost that
 *     is not known does not keep it
 * @param margins by measure, how much of it the served system may lose at most against the teacher,
 *     in [0, 1]
 */
public record ServingLimits(
    OptionalDouble p95Millis, OptionalDouble saving, SortedMap<String, Double> margins) {
  /** Nothing is limited. */
  public static final ServingLimits NONE =
      new ServingLimits(OptionalDouble.empty(), OptionalDouble.empty(), new TreeMap<>());

  public ServingLimits {
    margins = Collections.unmodifiableSortedMap(new TreeMap<>(margins));
    if (p95Millis.isPresent() && !(p95Millis.getAsDouble() > 0)) {
      throw new IllegalArgumentException(
          "a limit on latency is more than 0 ms, not " + p95Millis.getAsDouble());
    }
    saving.ifPresent(share -> require("the least saving", share));
    for (Map.Entry<String, Double> margin : margins.entrySet()) {
      require("the margin of " + margin.getKey(), margin.getValue());
    }
  }

  private static void require(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " lies in [0, 1], not at " + share);
    }
  }
}
