package dev.retort.console.simulate;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.TaskName;
import dev.retort.console.demo.FactoryDesk;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Everything around the loop: who asks what when, and what the teacher says to it. Days have busy
 * and quiet hours, weeks have weekends, and each kind of request has its days of the week.
 * Thread-safe.
 */
final class SimulatedWorld {
  /** The first day, a Monday. */
  static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 5);

  private static final double SATURDAY = 0.4;
  private static final double SUNDAY = 0.2;
  private static final double WEEKLY = 0.3;
  private static final int WEEK = 7;
  private static final int PER_MILLE = 1000;

  private final Scenario scenario;
  private final List<SimulatedTask> tasks;

  SimulatedWorld(Scenario scenario, List<SimulatedTask> tasks) {
    this.scenario = scenario;
    this.tasks = List.copyOf(tasks);
  }

  List<SimulatedTask> tasks() {
    return tasks;
  }

  /** When a night's day begins. */
  static Instant morning(int night) {
    return FIRST_DAY.plusDays(night - 1L).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** The night whose day an instant is of. */
  static int night(Instant at) {
    return Math.toIntExact(Duration.between(morning(1), at).toDays()) + 1;
  }

  /** The requests of a night's day, ascending in time. */
  List<SimulatedRequest> day(int night) {
    LocalDate today = FIRST_DAY.plusDays(night - 1L);
    double weekend =
        today.getDayOfWeek() == DayOfWeek.SUNDAY
            ? SUNDAY
            : today.getDayOfWeek() == DayOfWeek.SATURDAY ? SATURDAY : 1;
    List<SimulatedRequest> requests = new ArrayList<>();
    for (SimulatedTask task : tasks) {
      int count = Math.max(1, (int) Math.round(scenario.perDay() * weekend));
      requests.addAll(requests(task, night, count, "r"));
      scenario
          .all(Incident.PoisonedBurst.class)
          .filter(burst -> burst.night() == night && burst.task().equals(task.name()))
          .forEach(burst -> requests.addAll(poisoned(task, burst)));
    }
    requests.sort(Comparator.comparing(SimulatedRequest::at));
    return requests;
  }

  /**
   * Requests as they come to a task on a day.
   *
   * @param series sets requests apart from others of the same day
   */
  List<SimulatedRequest> requests(SimulatedTask task, int night, int count, String series) {
    LocalDate today = FIRST_DAY.plusDays(night - 1L);
    Random random =
        new Random(
            31 * (31 * (31 * scenario.seed() + night) + task.name().value().hashCode())
                + series.hashCode());
    Map<String, Double> kinds = kinds(task, night);
    double sum = kinds.values().stream().mapToDouble(Double::doubleValue).sum();
    List<SimulatedRequest> requests = new ArrayList<>(count);
    for (Instant at : FactoryDesk.times(count, morning(night), Duration.ofDays(1), random)) {
      String text = task.write(drawn(kinds, random.nextDouble() * sum), today, random);
      requests.add(request(task, night, at, text, series, requests.size()));
    }
    return requests;
  }

  private SimulatedRequest request(
      SimulatedTask task, int night, Instant at, String text, String series, int number) {
    return new SimulatedRequest(
        new ExchangeId(
            "%s-%s-%d-%d-%04d".formatted(task.name(), series, scenario.seed(), night, number)),
        task,
        at,
        text,
        task.answer(sound(text), scenario.teacher(night)));
  }

  private List<SimulatedRequest> poisoned(SimulatedTask task, Incident.PoisonedBurst burst) {
    LocalDate today = FIRST_DAY.plusDays(burst.night() - 1L);
    Random random = new Random(scenario.seed() * 17 + burst.night());
    Instant noon = morning(burst.night()).plus(Duration.ofHours(12));
    List<SimulatedRequest> requests = new ArrayList<>();
    for (int i = 0; i < burst.requests(); i++) {
      String text = task.write(burst.kind(), today, random) + Incident.PoisonedBurst.WORDS;
      requests.add(request(task, burst.night(), noon.plusSeconds(i), text, "p", i));
    }
    return requests;
  }

  private static String sound(String text) {
    return text.replace(Incident.PoisonedBurst.WORDS, "");
  }

  private Map<String, Double> kinds(SimulatedTask task, int night) {
    Map<String, Double> kinds = new TreeMap<>(task.kinds());
    kinds.replaceAll(
        (kind, share) ->
            share
                * (1
                    + WEEKLY
                        * Math.sin(
                            2 * Math.PI * (night + Math.floorMod(kind.hashCode(), WEEK)) / WEEK)));
    for (Incident incident : scenario.incidents()) {
      if (incident instanceof Incident.NewLabel label
          && label.task().equals(task.name())
          && night < label.night()) {
        kinds.keySet().removeIf(kind -> kind.startsWith(label.kind()));
      }
      if (incident instanceof Incident.Drift drift
          && drift.task().equals(task.name())
          && night >= drift.night()) {
        kinds.replaceAll(
            (kind, share) -> kind.endsWith(drift.ending()) ? share * drift.factor() : share);
      }
    }
    return kinds;
  }

  private static String drawn(Map<String, Double> kinds, double at) {
    double left = at;
    String last = "";
    for (Map.Entry<String, Double> kind : kinds.entrySet()) {
      last = kind.getKey();
      left -= kind.getValue();
      if (left < 0) {
        break;
      }
    }
    return last;
  }

  /** The task that a system message asks for. */
  SimulatedTask ofInstructions(String instructions) {
    return tasks.stream()
        .filter(task -> task.instructions().strip().equals(instructions.strip()))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no task has the instructions " + instructions));
  }

  /** What the teacher says on a day, sound or not. Equal texts get equal answers. */
  String teacherSays(SimulatedTask task, String text, Instant at) {
    int night = night(at);
    int teacher = scenario.teacher(night);
    String right = task.answer(sound(text), teacher);
    boolean obeys = text.contains(Incident.PoisonedBurst.WORDS);
    return obeys || errs(task.name(), text, night) ? task.wrong(sound(text), right) : right;
  }

  private boolean errs(TaskName task, String text, int night) {
    CRC32 checksum = new CRC32();
    checksum.update(text.getBytes(StandardCharsets.UTF_8));
    long draw = checksum.getValue() % PER_MILLE;
    return scenario
        .all(Incident.BadTeacherWeek.class)
        .filter(week -> week.task().equals(task))
        .filter(week -> night >= week.night() && night < week.night() + week.nights())
        .anyMatch(week -> draw < week.share() * PER_MILLE);
  }

  /** The name of the model that answers on a day. */
  String model(Instant at) {
    int teacher = scenario.teacher(night(at));
    return teacher == 1 ? SimulatedRequest.MODEL : SimulatedRequest.MODEL + "-" + teacher;
  }
}
