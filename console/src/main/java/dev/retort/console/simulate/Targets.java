package dev.retort.console.simulate;

import dev.retort.evaluator.statistics.Percent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a simulation is to reach.
 *
 * @param tasks of the simulation
 * @param loss the largest served loss, as a share of requests
 */
record Targets(List<SimulatedTask> tasks, double loss) {
  private static final double LABELS_AVOIDED = 0.9;
  private static final double BLENDED_AVOIDED = 0.6;

  List<SimulationOutcome.Target> of(
      List<SimulationOutcome.Line> lines,
      List<SimulationOutcome.Total> totals,
      long lost,
      Optional<SimulationOutcome.Replays> replays) {
    List<SimulationOutcome.Target> targets = new ArrayList<>();
    targets.add(new SimulationOutcome.Target("rows lost", "none", Long.toString(lost), lost == 0));
    replays.ifPresent(
        it ->
            targets.add(
                new SimulationOutcome.Target(
                    "replays that differ",
                    "none",
                    "%d of %d".formatted(it.different().size(), it.decisions()),
                    it.different().isEmpty())));
    for (SimulationOutcome.Total total : totals) {
      if (task(total.task()).hasTargets()) {
        targets.add(loss(total));
        if (total.labels()) {
          targets.add(
              avoided(
                  "teacher's price avoided on " + total.task(), LABELS_AVOIDED, total.settled()));
        }
      }
    }
    int last = lines.stream().mapToInt(SimulationOutcome.Line::night).max().orElse(0);
    targets.add(
        avoided(
            "teacher's price avoided on all tasks",
            BLENDED_AVOIDED,
            SimulationOutcome.avoided(
                lines.stream()
                    .filter(line -> line.night() > SimulationOutcome.settledAfter(last))
                    .filter(line -> task(line.task()).hasTargets())
                    .toList())));
    return targets;
  }

  private SimulationOutcome.Target loss(SimulationOutcome.Total total) {
    return new SimulationOutcome.Target(
        "served loss of " + total.task(),
        "at most %s outside detected drift".formatted(Percent.of(loss)),
        "%s, at most %s"
            .formatted(Percent.of(total.loss().value()), Percent.atMost(total.loss().upper())),
        total.loss().upper() <= loss);
  }

  private static SimulationOutcome.Target avoided(String name, double wanted, double reached) {
    return new SimulationOutcome.Target(
        name,
        "at least %s in the last third of the nights, net".formatted(Percent.of(wanted)),
        Percent.of(reached),
        reached >= wanted);
  }

  private SimulatedTask task(String name) {
    return tasks.stream()
        .filter(task -> task.name().value().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
