package dev.retort.console.doctor;

import dev.retort.capture.TaskName;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.config.ScheduleAdvice;
import dev.retort.console.config.TaskConfig;
import dev.retort.scheduler.quartz.CronSchedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The clock that schedules go by, and what comes next. */
public final class TimeKeeping {
  private static final String CLOCK = "clock";
  private static final String SCHEDULE = "schedule";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration TOLERATED = Duration.ofSeconds(5);
  private static final String SET =
      "Set the clock, by NTP: runs, certificates and retention go by it.";

  private TimeKeeping() {}

  /**
   * Whether the clock can be right.
   *
   * @param home its files must not be of the future
   */
  public static List<Finding> clock(Clock clock, Path home) {
    List<Finding> findings = new ArrayList<>();
    findings.add(agreement(clock.instant(), newest(home)));
    Probe.run(List.of("timedatectl", "show", "-p", "NTPSynchronized", "--value"), PATIENCE)
        .filter(Probe.Answer::isGood)
        .ifPresent(answer -> findings.add(synchronisation(answer.firstLine())));
    findings.add(
        Finding.ok(
            CLOCK,
            "time zone %s, rules of %s"
                .formatted(
                    ZoneId.systemDefault(), ZoneRulesProvider.getVersions("UTC").lastKey())));
    return findings;
  }

  static Finding agreement(Instant now, Optional<Instant> newest) {
    Optional<Instant> future = newest.filter(time -> time.isAfter(now.plus(TOLERATED)));
    return future.isPresent()
        ? Finding.problem(
            CLOCK,
            "it is %s, and the home has a file of %s: the clock is slow, or was set back"
                .formatted(now, future.get()),
            SET)
        : Finding.ok(CLOCK, "it is %s".formatted(now));
  }

  static Finding synchronisation(String answer) {
    return answer.equals("yes")
        ? Finding.ok(CLOCK, "synchronised with the network's time")
        : Finding.warning(CLOCK, "not synchronised with the network's time", SET);
  }

  private static Optional<Instant> newest(Path home) {
    if (!Files.isDirectory(home)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(home)) {
      return files.flatMap(TimeKeeping::modified).max(Comparator.naturalOrder());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + home, e);
    }
  }

  private static Stream<Instant> modified(Path file) {
    try {
      return Stream.of(Files.getLastModifiedTime(file).toInstant());
    } catch (IOException gone) {
      return Stream.empty();
    }
  }

  /** When each task runs next, and what is noteworthy of that. */
  public static List<Finding> schedule(Clock clock, RetortConfig config) {
    Instant now = clock.instant();
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<TaskName, TaskConfig> task : config.tasks().entrySet()) {
      task.getValue()
          .schedule()
          .flatMap(
              schedule -> schedule.after(now).map(next -> next(task.getKey(), schedule, now, next)))
          .ifPresent(findings::add);
    }
    for (ScheduleAdvice.Advice advice : ScheduleAdvice.of(config, now)) {
      String remedy = "Change the schedules in retort.yaml; `retort config check` reads them back.";
      findings.add(
          advice.broken()
              ? Finding.problem(SCHEDULE, advice.sentence(), remedy)
              : Finding.warning(SCHEDULE, advice.sentence(), remedy));
    }
    if (findings.isEmpty()) {
      findings.add(Finding.absent(SCHEDULE, "no task has a schedule in retort.yaml"));
    }
    return findings;
  }

  private static Finding next(TaskName task, CronSchedule schedule, Instant now, Instant next) {
    return Finding.ok(
        SCHEDULE,
        "%s runs next at %s (%s), in %d h %d min"
            .formatted(
                task,
                next.atZone(schedule.zone()).toLocalDateTime(),
                schedule.zone(),
                Duration.between(now, next).toHours(),
                Duration.between(now, next).toMinutesPart()));
  }
}
