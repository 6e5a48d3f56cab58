package dev.retort.console.web.traffic;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.retort.capture.http.proxy.CaptureCounts;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the traffic of the last days consists of.
 *
 * @param from the first instant
 * @param at when the log was looked at; empty before it has been read once
 * @param parts of the log
 * @param read how many of these are counted
 * @param total all of it
 * @param days by day, each that there is between the first and the last
 * @param tasks by task, the dearest first
 * @param models by the model that was asked for
 * @param applications by the application whose key the requests came with
 * @param capture what this process's gateway has captured since it was started
 * @param discovery which untagged traffic could be tasks
 */
record TrafficReport(
    Instant from,
    Optional<Instant> at,
    int parts,
    int read,
    Line total,
    List<Day> days,
    List<Line> tasks,
    List<Line> models,
    List<Line> applications,
    CaptureCounts capture,
    DiscoveryView discovery) {
  TrafficReport {
    days = List.copyOf(days);
    tasks = List.copyOf(tasks);
    models = List.copyOf(models);
    applications = List.copyOf(applications);
  }

  /**
   * Some traffic.
   *
   * @param name what it has in common
   * @param requests how many
   * @param byStudents how many of them students answered, or the cache
   * @param tokens billed
   * @param dollars what the teacher was paid
   * @param unpriced answers of the teacher of which that is not known
   */
  record Line(
      String name, long requests, long byStudents, long tokens, double dollars, long unpriced) {
    /** The share that students answered, or the cache. */
    double share() {
      return requests == 0 ? 0 : (double) byStudents / requests;
    }
  }

  /** A day's. */
  record Day(LocalDate day, long requests, long byStudents, double dollars) {}

  @JsonIgnore
  boolean isComplete() {
    return read == parts;
  }

  /** The days as charts read them. */
  String times() {
    return text(day -> Long.toString(day.day().toEpochSecond(LocalTime.MIN, ZoneOffset.UTC)));
  }

  /** Two lines: everything, and what students answered. */
  String volumes() {
    return text(day -> Long.toString(day.requests()))
        + ";"
        + text(day -> Long.toString(day.byStudents()));
  }

  /** What the teacher was paid each day. */
  String spend() {
    return text(day -> String.format(Locale.ROOT, "%.4f", day.dollars()));
  }

  private String text(Function<Day, String> number) {
    return days.stream().map(number).collect(Collectors.joining(","));
  }
}
