package dev.retort.console.config;

import dev.retort.scheduler.quartz.CronSchedule;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** When a task runs: {@code schedule} and {@code zone} of a task. */
final class ScheduleSection {
  private static final String SCHEDULE = "schedule";
  private static final String ZONE = "zone";
  private static final int CRONTAB_FIELDS = 5;
  private static final int MINUTE = 0;
  private static final int HOUR = 1;
  private static final int DAY_OF_MONTH = 2;
  private static final int MONTH = 3;
  private static final int DAY_OF_WEEK = 4;

  private ScheduleSection() {}

  static Optional<CronSchedule> read(ConfigSection section) {
    if (!section.isWord(SCHEDULE)) {
      section.refuse(ZONE, "it is the time zone of a schedule, and this task has none");
      return section.value(SCHEDULE, cron -> cron(cron, ZoneOffset.UTC));
    }
    ZoneId zone = section.value(ZONE, ScheduleSection::zone).orElse(ZoneId.of("UTC"));
    return section.value(SCHEDULE, cron -> cron(cron, zone));
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'%s' is no time zone: give a region such as Europe/Berlin, or UTC%s"
              .formatted(name, meant(name).map("; did you mean '%s'?"::formatted).orElse("")),
          e);
    }
  }

  /** A region is often known by its city alone. */
  private static Optional<String> meant(String name) {
    Set<String> known = ZoneId.getAvailableZoneIds();
    Predicate<String> sameCity =
        region -> region.substring(region.indexOf('/') + 1).equalsIgnoreCase(name);
    return Stream.concat(
            known.stream().filter(sameCity).sorted(), NearestWord.to(name, known).stream())
        .findFirst();
  }

  private static CronSchedule cron(String line, ZoneId zone) {
    try {
      return new CronSchedule(line, zone);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage()
              + ofCrontab(line, zone)
                  .map("; the five fields of a crontab are here '%s'"::formatted)
                  .orElse(""),
          e);
    }
  }

  /** What a line means that is written for cron, which has no seconds and counts days from 0. */
  private static Optional<String> ofCrontab(String line, ZoneId zone) {
    String[] fields = line.strip().split("\\s+", -1);
    if (fields.length != CRONTAB_FIELDS) {
      return Optional.empty();
    }
    boolean byWeek = !fields[DAY_OF_WEEK].equals("*");
    String translated =
        String.join(
            " ",
            "0",
            fields[MINUTE],
            fields[HOUR],
            byWeek ? "?" : fields[DAY_OF_MONTH],
            fields[MONTH],
            byWeek ? sundayFirst(fields[DAY_OF_WEEK]) : "?");
    try {
      return Optional.of(new CronSchedule(translated, zone).cron());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** cron's Sunday is 0 or 7, Quartz's is 1. */
  private static String sundayFirst(String days) {
    StringBuilder counted = new StringBuilder();
    boolean step = false;
    for (int i = 0; i < days.length(); i++) {
      char c = days.charAt(i);
      counted.append(Character.isDigit(c) && !step ? String.valueOf((c - '0') % 7 + 1) : c);
      step = c == '/';
    }
    return counted.toString();
  }
}
