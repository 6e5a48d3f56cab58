package dev.retort.console.web.overview;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * How everything stands.
 *
 * @param at when
 * @param month the first day of what is counted
 * @param counted whether the traffic since then has been counted once
 * @param tasks by name, the page's
 * @param page its number, from 1
 * @param more whether there is another page of tasks
 * @param savings of all tasks together whose teacher's cost is known
 * @param alerts what somebody should see to, the most pressing first
 */
record Overview(
    Instant at,
    LocalDate month,
    boolean counted,
    List<TaskStanding> tasks,
    int page,
    boolean more,
    Optional<Savings> savings,
    List<Alert> alerts) {
  Overview {
    tasks = List.copyOf(tasks);
    alerts = List.copyOf(alerts);
  }
}
