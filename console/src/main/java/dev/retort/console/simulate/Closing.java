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
  private static final double THOUSAND = 1000;

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
        new Targets(tasks, loss).of(lines, totals, lost.size(), replays));
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
    double alone = price(answers);
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
        alone - price(students) + (students.isEmpty() ? 0 : answers.size() * perRequest()));
  }

  private static double price(List<Applications.Answer> answers) {
    return answers.stream().mapToDouble(it -> SimulatedTeacher.price(it.request())).sum();
  }

  /** A student is asked about every request, and answers some. */
  private double perRequest() {
    return plant.node().workspace().config().studentPerThousand() / THOUSAND;
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
        SimulationOutcome.avoided(own),
        SimulationOutcome.avoided(
            own.stream()
                .filter(line -> line.night() > SimulationOutcome.settledAfter(scenario.nights()))
                .toList()),
        own.stream().mapToDouble(line -> line.teacherDollars() - line.dollars()).sum());
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
    String why =
        "a certificate at ε=%s takes at least %d uniform rows of the teacher; %d came since the change%s. %s"
            .formatted(
                Percent.of(epsilon),
                needed,
                rows,
                enough.isPresent() ? ", enough on night " + enough.getAsInt() : "",
                nights(lines, task, enough.orElse(incident.night()), promoted));
    return new SimulationOutcome.Fix(
        incident.night(),
        task.name().value(),
        incident.sentence(),
        detected,
        enough,
        promoted,
        why);
  }

  /** What the runs said of each night from when a fix could have been until it was. */
  private String nights(
      List<SimulationOutcome.Line> lines, SimulatedTask task, int from, OptionalInt promoted) {
    List<String> said = new ArrayList<>();
    String before = "";
    for (SimulationOutcome.Line line : lines) {
      if (line.task().equals(task.name().value())
          && line.night() >= from
          && line.night() <= promoted.orElse(scenario.nights())
          && !line.summary().equals(before)) {
        said.add("Night %d: %s".formatted(line.night(), line.summary()));
        before = line.summary();
      }
    }
    return String.join(" ", said);
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
}
