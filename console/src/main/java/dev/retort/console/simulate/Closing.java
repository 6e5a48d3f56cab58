package dev.retort.console.simulate;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskName;
import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.Percent;
import dev.retort.scheduler.Replay;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/** Adds a simulation up. Used by one thread. */
final class Closing {
  private static final double CONFIDENCE = 0.95;
  private static final double LABELS_AVOIDED = 0.9;
  private static final double BLENDED_AVOIDED = 0.6;

  private final Scenario scenario;
  private final List<SimulatedTask> tasks;
  private final Plant plant;
  private final Books books;
  private final Set<ExchangeId> logged = new HashSet<>();
  private final Map<TaskName, Map<Integer, Integer>> uniform = new HashMap<>();

  Closing(Scenario scenario, List<SimulatedTask> tasks, Plant plant, Books books) {
    this.scenario = scenario;
    this.tasks = tasks;
    this.plant = plant;
    this.books = books;
  }

  SimulationOutcome outcome(boolean verifyReplay, double loss) {
    readLog();
    Set<ExchangeId> lost = new HashSet<>(books.answered());
    lost.removeAll(logged);
    List<SimulationOutcome.Line> lines = books.runs().stream().map(this::line).toList();
    List<SimulationOutcome.Total> totals = tasks.stream().map(task -> total(task, lines)).toList();
    Optional<SimulationOutcome.Replays> replays =
        verifyReplay ? Optional.of(replays()) : Optional.empty();
    return new SimulationOutcome(
        scenario.seed(),
        scenario.nights(),
        scenario.perDay(),
        books.happened(),
        lines,
        books.promotions(),
        fixes(lines),
        totals,
        lost.size(),
        books.answered().size(),
        replays,
        targets(lines, totals, lost.size(), replays, loss));
  }

  private void readLog() {
    Instant end = SimulatedWorld.morning(scenario.nights() + 1);
    plant
        .node()
        .log()
        .scan(
            plant.node().log().window(SimulatedWorld.morning(1), end),
            exchange -> {
              logged.add(exchange.id());
              if (exchange.answeredBy().mayEvaluate() && exchange.task().isPresent()) {
                uniform
                    .computeIfAbsent(exchange.task().get(), first -> new HashMap<>())
                    .merge(SimulatedWorld.night(exchange.createdAt()), 1, Integer::sum);
              }
            });
  }

  private int uniform(TaskName task, int night) {
    return uniform.getOrDefault(task, Map.of()).getOrDefault(night, 0);
  }

  private SimulationOutcome.Line line(NightRun run) {
    List<Applications.Answer> answers = books.of(run.night(), run.task().name());
    List<Applications.Answer> students =
        answers.stream().filter(answer -> answer.student().isPresent()).toList();
    double alone = answers.stream().mapToDouble(it -> SimulatedTeacher.price(it.request())).sum();
    double saved = students.stream().mapToDouble(it -> SimulatedTeacher.price(it.request())).sum();
    double own =
        students.isEmpty()
            ? 0
            : answers.size() * plant.node().workspace().config().studentPerThousand() / 1000;
    return new SimulationOutcome.Line(
        run.night(),
        run.task().name().value(),
        answers.size(),
        students.size(),
        (int) students.stream().filter(it -> !it.isRight()).count(),
        uniform(run.task().name(), run.night()),
        run.outcome().verdict(),
        run.outcome().summary(),
        run.report()
            .map(it -> OptionalInt.of(it.lineage().trainingRows()))
            .orElse(OptionalInt.empty()),
        run.evaluation()
            .map(it -> OptionalInt.of(it.inputs().novelRows()))
            .orElse(OptionalInt.empty()),
        run.evaluation()
            .flatMap(it -> it.served().answered())
            .map(it -> OptionalDouble.of(it.value()))
            .orElse(OptionalDouble.empty()),
        run.evaluation()
            .map(it -> OptionalDouble.of(it.served().certificate().upperBound()))
            .orElse(OptionalDouble.empty()),
        isDrifting(run.task().name(), run.night()),
        alone,
        alone - saved + own);
  }

  /** Whether drift was found up to a day, and no version was promoted after that until it. */
  private boolean isDrifting(TaskName task, int night) {
    int found =
        plant.drifts().stream()
            .filter(event -> event.task().equals(task))
            .mapToInt(event -> SimulatedWorld.night(event.at()))
            .filter(at -> at <= night)
            .max()
            .orElse(0);
    return found > 0
        && books.promotions().stream()
            .filter(promoted -> promoted.task().equals(task.value()))
            .noneMatch(promoted -> promoted.night() >= found && promoted.night() < night);
  }

  private SimulationOutcome.Total total(SimulatedTask task, List<SimulationOutcome.Line> lines) {
    List<SimulationOutcome.Line> own =
        lines.stream().filter(line -> line.task().equals(task.name().value())).toList();
    List<SimulationOutcome.Line> calm = own.stream().filter(line -> !line.drifting()).toList();
    int requests = own.stream().mapToInt(SimulationOutcome.Line::requests).sum();
    int judged = calm.stream().mapToInt(SimulationOutcome.Line::requests).sum();
    int wrong = calm.stream().mapToInt(SimulationOutcome.Line::wrong).sum();
    return new SimulationOutcome.Total(
        task.name().value(),
        task.isLabels(),
        requests,
        own.stream().mapToInt(SimulationOutcome.Line::byStudent).sum()
            / (double) Math.max(1, requests),
        ClopperPearson.interval(wrong, Math.max(1, judged), 1 - (1 - CONFIDENCE) / tasks.size()),
        avoided(own),
        avoided(own.stream().filter(this::isSettled).toList()),
        own.stream().mapToDouble(line -> line.teacherDollars() - line.dollars()).sum());
  }

  private boolean isSettled(SimulationOutcome.Line line) {
    return line.night() > SimulationOutcome.settledAfter(scenario.nights());
  }

  private static double avoided(List<SimulationOutcome.Line> lines) {
    double alone = lines.stream().mapToDouble(SimulationOutcome.Line::teacherDollars).sum();
    double spent = lines.stream().mapToDouble(SimulationOutcome.Line::dollars).sum();
    return alone == 0 ? 0 : 1 - spent / alone;
  }

  private List<SimulationOutcome.Fix> fixes(List<SimulationOutcome.Line> lines) {
    List<SimulationOutcome.Fix> fixes = new ArrayList<>();
    for (Incident incident : scenario.incidents()) {
      for (SimulatedTask task : tasks) {
        if (incident.changes(task.name())) {
          fixes.add(fix(incident, task, lines));
        }
      }
    }
    return fixes;
  }

  private SimulationOutcome.Fix fix(
      Incident incident, SimulatedTask task, List<SimulationOutcome.Line> lines) {
    double epsilon = plant.node().workspace().config().task(task.name()).policy().epsilon();
    int needed = (int) Math.ceil(Math.log(1 - CONFIDENCE) / Math.log(1 - epsilon));
    OptionalInt enough = OptionalInt.empty();
    int rows = 0;
    for (int night = incident.night(); night <= scenario.nights() && enough.isEmpty(); night++) {
      rows += uniform(task.name(), night);
      enough = rows >= needed ? OptionalInt.of(night) : OptionalInt.empty();
    }
    OptionalInt promoted =
        books.promotions().stream()
            .filter(it -> it.task().equals(task.name().value()))
            .mapToInt(SimulationOutcome.Promoted::night)
            .filter(night -> night >= incident.night())
            .min();
    OptionalInt detected =
        plant.drifts().stream()
            .filter(event -> event.task().equals(task.name()))
            .mapToInt(event -> SimulatedWorld.night(event.at()))
            .filter(night -> night >= incident.night())
            .min();
    String last =
        lines.stream()
            .filter(line -> line.task().equals(task.name().value()))
            .filter(line -> line.night() == promoted.orElse(scenario.nights()))
            .map(SimulationOutcome.Line::summary)
            .findFirst()
            .orElse("");
    String why =
        "a certificate at ε=%s takes at least %d uniform rows of the teacher; %d came since the change%s. %s"
            .formatted(
                Percent.of(epsilon),
                needed,
                rows,
                enough.isPresent() ? ", enough on night " + enough.getAsInt() : "",
                last);
    return new SimulationOutcome.Fix(
        incident.night(),
        task.name().value(),
        incident.sentence(),
        detected,
        enough,
        promoted,
        why);
  }

  private SimulationOutcome.Replays replays() {
    Path runs = plant.node().workspace().home().runs();
    Replay replay = plant.node().workspace().runs().replay();
    List<Path> reports =
        books.runs().stream()
            .flatMap(run -> run.outcome().reported().stream())
            .map(report -> report.in(runs))
            .distinct()
            .toList();
    return new SimulationOutcome.Replays(
        reports.size(),
        reports.stream()
            .filter(report -> !replay.of(report).identical())
            .map(report -> runs.relativize(report).toString())
            .toList());
  }

  private List<SimulationOutcome.Target> targets(
      List<SimulationOutcome.Line> lines,
      List<SimulationOutcome.Total> totals,
      long lost,
      Optional<SimulationOutcome.Replays> replays,
      double loss) {
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
    for (SimulationOutcome.Total total : totals.stream().filter(this::hasTargets).toList()) {
      targets.add(
          new SimulationOutcome.Target(
              "served loss of " + total.task(),
              "at most %s outside detected drift".formatted(Percent.of(loss)),
              "%s, at most %s"
                  .formatted(
                      Percent.of(total.loss().value()), Percent.atMost(total.loss().upper())),
              total.loss().upper() <= loss));
      if (total.labels()) {
        targets.add(
            avoided("teacher's price avoided on " + total.task(), LABELS_AVOIDED, total.settled()));
      }
    }
    targets.add(
        avoided(
            "teacher's price avoided on all tasks",
            BLENDED_AVOIDED,
            avoided(
                lines.stream()
                    .filter(this::isSettled)
                    .filter(line -> task(line.task()).hasTargets())
                    .toList())));
    return targets;
  }

  private boolean hasTargets(SimulationOutcome.Total total) {
    return task(total.task()).hasTargets();
  }

  private SimulatedTask task(String name) {
    return tasks.stream()
        .filter(task -> task.name().value().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static SimulationOutcome.Target avoided(String name, double wanted, double reached) {
    return new SimulationOutcome.Target(
        name,
        "at least %s in the last third of the nights, net".formatted(Percent.of(wanted)),
        Percent.of(reached),
        reached >= wanted);
  }
}
