package dev.retort.registry.server.store;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Metric points, and the latest of each metric: the greatest by step, then time, then value. */
final class MetricTable {
  private static final String COLUMNS =
      "run_id, metric_key, step, logged_at, metric_value, not_a_number";
  private static final RowMapper<Metric> METRIC =
      (row, context) ->
          new Metric(
              row.getString("metric_key"),
              row.getBoolean("not_a_number") ? Double.NaN : row.getDouble("metric_value"),
              row.getLong("logged_at"),
              row.getLong("step"));

  private MetricTable() {}

  /** A point that was logged before changes nothing, so that a client may send it again. */
  static void log(Handle handle, String runId, List<Metric> metrics) {
    if (metrics.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            "MERGE INTO run_metrics (%s) KEY (%s) VALUES (?, ?, ?, ?, ?, ?)"
                .formatted(COLUMNS, COLUMNS));
    Set<String> keys = new LinkedHashSet<>();
    for (Metric metric : metrics) {
      boolean notANumber = Double.isNaN(metric.value());
      batch.add(
          runId,
          metric.key(),
          metric.step(),
          metric.loggedAt(),
          notANumber ? 0.0 : metric.value(),
          notANumber);
      keys.add(metric.key());
    }
    batch.execute();
    for (String key : keys) {
      handle.execute(
          "MERGE INTO latest_metrics (%s) KEY (run_id, metric_key) ".formatted(COLUMNS)
              + "SELECT %s FROM run_metrics WHERE run_id = ? AND metric_key = ?".formatted(COLUMNS)
              + " ORDER BY step DESC, logged_at DESC, metric_value DESC LIMIT 1",
          runId,
          key);
    }
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
