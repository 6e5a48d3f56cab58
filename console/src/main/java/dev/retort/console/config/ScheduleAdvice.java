package dev.retort.console.config;

import dev.retort.capture.TaskName;
import dev.retort.scheduler.quartz.CronSchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is noteworthy of schedules that are well-formed: lines that never come, runs that want to
 * begin together, that come faster than they can be done, and times that a change of clocks skips.
 */
public final class ScheduleAdvice {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration YEAR = Duration.ofDays(366);
  private static final Duration OFTEN = Duration.ofHours(1);
  private static final int MOST = 1_000;

  private final RetortConfig config;
  private final Instant now;

  private ScheduleAdvice(RetortConfig config, Instant now) {
    this.config = config;
    this.now = now;
  }

  /**
   * One thing.
   *
   * @param broken whether the schedule is of no use as it stands
   * @param sentence for people
   */
  public record Advice(boolean broken, String sentence) {}

  /** Everything that is noteworthy as of a time. */
  public static List<Advice> of(RetortConfig config, Instant now) {
    return new ScheduleAdvice(config, now).all();
  }

  private List<Advice> all() {
    List<Advice> advice = new ArrayList<>();
    SortedMap<Instant, SortedSet<TaskName>> begins = new TreeMap<>();
    config
        .tasks()
        .forEach(
            (task, own) ->
                own.schedule()
                    .ifPresent(
                        schedule -> {
                          alone(task, schedule, advice);
                          for (Instant time : coming(schedule)) {
                            begins.computeIfAbsent(time, at -> new TreeSet<>()).add(task);
                          }
                        }));
    together(begins, advice);
    return advice;
  }

  private void alone(TaskName task, CronSchedule schedule, List<Advice> advice) {
    Optional<Instant> first = schedule.after(now);
    if (first.isEmpty()) {
      advice.add(
          new Advice(
              true,
              "tasks.%s.schedule: '%s' never comes: no day is left that fits all of its fields"
                  .formatted(task, schedule.cron())));
      return;
    }
    shortest(coming(schedule))
        .filter(gap -> gap.compareTo(OFTEN) < 0)
        .ifPresent(
            gap ->
                advice.add(
                    new Advice(
                        false,
                        "tasks.%s.schedule: '%s' comes every %s; a time that comes while the task still runs waits for that run's end"
                            .formatted(task, schedule.cron(), words(gap)))));
    skipped(schedule)
        .ifPresent(
            words -> advice.add(new Advice(false, "tasks.%s.schedule: %s".formatted(task, words))));
  }

  /** The time of a run that the coming change of clocks leaves out. */
  private Optional<String> skipped(CronSchedule schedule) {
    return Optional.ofNullable(schedule.zone().getRules().nextTransition(now))
        .map(
            next ->
                next.isGap() ? next : schedule.zone().getRules().nextTransition(next.getInstant()))
        .filter(ZoneOffsetTransition::isGap)
        .filter(gap -> gap.getInstant().isBefore(now.plus(YEAR)))
        .flatMap(
            gap -> {
              Instant before = gap.getInstant().minusSeconds(1);
              Optional<LocalDateTime> named =
                  new CronSchedule(schedule.cron(), gap.getOffsetBefore())
                      .after(before)
                      .map(time -> LocalDateTime.ofInstant(time, gap.getOffsetBefore()))
                      .filter(time -> time.isBefore(gap.getDateTimeAfter()));
              return named.map(
                  time ->
                      "on %s the clocks of %s skip from %s to %s, so that day has no %s: the run comes at %s"
                          .formatted(
                              time.toLocalDate(),
                              schedule.zone(),
                              gap.getDateTimeBefore().toLocalTime(),
                              gap.getDateTimeAfter().toLocalTime(),
                              time.toLocalTime(),
                              schedule
                                  .after(before)
                                  .map(real -> local(schedule, real))
                                  .orElse("no time")));
            });
  }

  private static String local(CronSchedule schedule, Instant time) {
    LocalDateTime there = LocalDateTime.ofInstant(time, schedule.zone());
    LocalTime clock = there.toLocalTime();
    return "%s of %s".formatted(clock, there.toLocalDate());
  }

  private void together(SortedMap<Instant, SortedSet<TaskName>> begins, List<Advice> advice) {
    int atOnce = trainingsAtOnce();
    Map<String, List<Instant>> crowds = new TreeMap<>();
    begins.forEach(
        (time, tasks) -> {
          if (tasks.size() > atOnce) {
            crowds
                .computeIfAbsent(
                    String.join(", ", tasks.stream().map(TaskName::value).toList()),
                    names -> new ArrayList<>())
                .add(time);
          }
        });
    crowds.forEach(
        (names, times) ->
            advice.add(
                new Advice(
                    false,
                    "the schedules of %s overlap: their runs begin at the same time, next at %s, %d times in seven days, and %s at a time; the others wait for it. Some minutes between them say which goes first"
                        .formatted(
                            names,
                            times.get(0),
                            times.size(),
                            atOnce == 1 ? "one training goes on" : atOnce + " trainings go on"))));
  }

  /** As many as there are accelerators, or jobs of a batch system. */
  private int trainingsAtOnce() {
    int usual = Math.max(1, config.hardware().accelerators());
    if (config.launcher() instanceof LauncherConfig.Slurm slurm) {
      return slurm.jobs().orElse(usual);
    }
    return config.launcher() instanceof LauncherConfig.Kubernetes kubernetes
        ? kubernetes.jobs().orElse(usual)
        : usual;
  }

  private List<Instant> coming(CronSchedule schedule) {
    List<Instant> times = new ArrayList<>();
    Optional<Instant> next = schedule.after(now);
    while (next.isPresent() && next.get().isBefore(now.plus(WEEK)) && times.size() < MOST) {
      times.add(next.get());
      next = schedule.after(next.get());
    }
    return times;
  }

  private static Optional<Duration> shortest(List<Instant> times) {
    Optional<Duration> shortest = Optional.empty();
    for (int i = 1; i < times.size(); i++) {
      Duration gap = Duration.between(times.get(i - 1), times.get(i));
      if (shortest.isEmpty() || gap.compareTo(shortest.get()) < 0) {
        shortest = Optional.of(gap);
      }
    }
    return shortest;
  }

  private static String words(Duration gap) {
    return gap.toMinutes() == 0 ? gap.toSeconds() + " seconds" : gap.toMinutes() + " minutes";
  }
}
