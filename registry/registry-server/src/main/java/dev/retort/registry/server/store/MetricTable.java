package dev.retort.registry.server.store;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Metric points, and the latest of each metric: the greatest by step, then time, then value. */
final class MetricTable {
  private static final String COLUMNS =
      "run_id, metric_key, step, logged_at, metric_value, not_a_number";
  private static final String INSERT_UNLESS_THERE =
      "INSERT INTO run_metrics (%s) ".formatted(COLUMNS)
          + "SELECT CAST(:run AS VARCHAR), CAST(:key AS VARCHAR), CAST(:step AS BIGINT),"
          + " CAST(:at AS BIGINT), CAST(:value AS DOUBLE PRECISION), CAST(:nan AS BOOLEAN)"
          + " WHERE NOT EXISTS (SELECT 1 FROM run_metrics WHERE run_id = :run AND metric_key = :key"
          + " AND step = :step AND logged_at = :at AND metric_value = :value"
          + " AND not_a_number = :nan)";
  private static final RowMapper<Metric> METRIC =
      (row, context) ->
          new Metric(
              row.getString("metric_key"),
              row.getBoolean("not_a_number") ? Double.NaN : row.getDouble("metric_value"),
              row.getLong("logged_at"),
              row.getLong("step"));

  private MetricTable() {}

  /**
   * A point that was logged before changes nothing, so that a client may send it again. The caller
   * holds the run's row.
   */
  static void log(Handle handle, String runId, List<Metric> metrics) {
    if (metrics.isEmpty()) {
      return;
    }
    PreparedBatch batch = handle.prepareBatch(INSERT_UNLESS_THERE);
    Set<String> keys = new LinkedHashSet<>();
    for (Metric metric : metrics) {
      boolean notANumber = Double.isNaN(metric.value());
      batch
          .bind("run", runId)
          .bind("key", metric.key())
          .bind("step", metric.step())
          .bind("at", metric.loggedAt())
          .bind("value", notANumber ? 0.0 : metric.value())
          .bind("nan", notANumber)
          .add();
      keys.add(metric.key());
    }
    batch.execute();
    for (String key : keys) {
      handle.execute("DELETE FROM latest_metrics WHERE run_id = ? AND metric_key = ?", runId, key);
      handle.execute(
          "INSERT INTO latest_metrics (%s) ".formatted(COLUMNS)
              + "SELECT %s FROM run_metrics WHERE run_id = ? AND metric_key = ?".formatted(COLUMNS)
              + " ORDER BY step DESC, logged_at DESC, metric_value DESC LIMIT 1",
          runId,
          key);
    }
  }

  /** The latest of each metric of some runs. */
  static Map<String, List<Metric>> latest(Handle handle, Collection<String> runIds) {
    return handle
        .createQuery("SELECT * FROM latest_metrics WHERE run_id = ANY(?) ORDER BY metric_key")
        .bindArray(0, String.class, runIds)
        .map((row, context) -> Map.entry(row.getString("run_id"), METRIC.map(row, context)))
        .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
  }

  static List<Metric> latest(Handle handle, String runId) {
    return handle
        .createQuery("SELECT * FROM latest_metrics WHERE run_id = ? ORDER BY metric_key")
        .bind(0, runId)
        .map(METRIC)
        .list();
  }

  static List<Metric> history(Handle handle, String runId, String key, Page.Window window) {
    return handle
        .createQuery(
            "SELECT * FROM run_metrics WHERE run_id = ? AND metric_key = ?"
                + " ORDER BY step, logged_at, metric_value LIMIT ? OFFSET ?")
        .bind(0, runId)
        .bind(1, key)
        .bind(2, window.rows())
        .bind(3, window.offset())
        .map(METRIC)
        .list();
  }
}
