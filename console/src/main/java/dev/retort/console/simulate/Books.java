package dev.retort.console.simulate;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a simulation has seen so far. Used by one thread. */
final class Books {
  private final Map<Integer, List<Applications.Answer>> answers = new HashMap<>();
  private final Set<ExchangeId> answered = new HashSet<>();
  private final List<SimulationOutcome.Happened> happened = new ArrayList<>();
  private final List<SimulationOutcome.Promoted> promotions = new ArrayList<>();
  private final List<NightRun> runs = new ArrayList<>();

  /** Takes what applications have got on a night's day. */
  void answered(int night, List<Applications.Answer> got) {
    answers.computeIfAbsent(night, first -> new ArrayList<>()).addAll(got);
    got.forEach(answer -> answered.add(answer.request().id()));
  }

  /** What a task's applications have got on a night's day. */
  List<Applications.Answer> of(int night, TaskName task) {
    return answers.getOrDefault(night, List.of()).stream()
        .filter(answer -> answer.request().task().name().equals(task))
        .toList();
  }

  /** All that were answered. */
  Set<ExchangeId> answered() {
    return Set.copyOf(answered);
  }

  /** Notes what was seen of an incident. */
  void happened(Incident incident, String effect) {
    happened.add(
        new SimulationOutcome.Happened(
            incident.night(), incident.getClass().getSimpleName(), incident.sentence(), effect));
  }

  List<SimulationOutcome.Happened> happened() {
    return List.copyOf(happened);
  }

  void promoted(SimulationOutcome.Promoted promotion) {
    promotions.add(promotion);
  }

  List<SimulationOutcome.Promoted> promotions() {
    return List.copyOf(promotions);
  }

  void ran(NightRun run) {
    runs.add(run);
  }

  List<NightRun> runs() {
    return List.copyOf(runs);
  }
}
