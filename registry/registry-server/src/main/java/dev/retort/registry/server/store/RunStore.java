package dev.retort.registry.server.store;

import dev.retort.registry.RunTracker;
import dev.retort.registry.server.store.Run.RunInfo;
import dev.retort.registry.server.store.SearchSql.Child;
import dev.retort.registry.server.store.SearchSql.Column;
import dev.retort.registry.server.store.SearchTerm.Entity;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;

/** Runs with their parameters, metrics and tags. */
public final class RunStore {
  public static final String NAME_TAG = "mlflow.runName";

  private static final String SELECT = "SELECT r.* FROM runs r";
  private static final Map<String, Column> ATTRIBUTES =
      Map.ofEntries(
          Map.entry("run_id", Column.text("r.run_id")),
          Map.entry("run_name", Column.text("r.run_name")),
          Map.entry("Run name", Column.text("r.run_name")),
          Map.entry("status", Column.text("r.status")),
          Map.entry("user_id", Column.text("r.user_id")),
          Map.entry("artifact_uri", Column.text("r.artifact_uri")),
          Map.entry("start_time", Column.number("r.start_time")),
          Map.entry("Created", Column.number("r.start_time")),
          Map.entry("end_time", Column.number("r.end_time").nullable()));
  private static final Map<Entity, Child> CHILDREN =
      Map.of(
          Entity.TAG,
          KeyValueTable.RUN_TAGS.child("r"),
          Entity.PARAM,
          KeyValueTable.RUN_PARAMS.child("r"),
          Entity.METRIC,
          new Child(
              "latest_metrics", "run_id", "r", "metric_key", Column.number("c.metric_value")));
  private static final RowMapper<RunInfo> INFO =
      (row, context) ->
          new RunInfo(
              row.getString("run_id"),
              row.getLong("experiment_id"),
              row.getString("run_name"),
              row.getString("user_id"),
              row.getString("status"),
              row.getLong("start_time"),
              Optional.ofNullable(row.getObject("end_time", Long.class)),
              row.getString("artifact_uri"),
              row.getString("lifecycle_stage"));

  private final Jdbi jdbi;
  private final Clock clock;

  public RunStore(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /**
   * Creates a run. An active one of the experiment with the same {@link RunTracker#RUN_KEY_TAG} is
   * returned instead, so that a client that never saw the first answer may ask again.
   */
  public Run create(RunInfo info, List<KeyValue> tags) {
    Limits.text("A run's name", info.name(), Limits.EXPERIMENT_NAME);
    Limits.optional("A user", info.user(), Limits.NAME);
    Limits.text("A run's artifact URI", info.artifactUri(), Limits.URI);
    return jdbi.inTransaction(
        handle -> {
          Optional<String> same =
              tags.stream()
                  .filter(tag -> tag.key().equals(RunTracker.RUN_KEY_TAG))
                  .findFirst()
                  .flatMap(key -> find(handle, info.experimentId(), key));
          if (same.isPresent()) {
            return require(handle, same.get());
          }
          handle.execute(
              "INSERT INTO runs (run_id, experiment_id, run_name, user_id, status, start_time,"
                  + " end_time, artifact_uri, lifecycle_stage)"
                  + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
              info.id(),
              info.experimentId(),
              info.name(),
              info.user(),
              info.status(),
              info.startTime(),
              info.endTime().orElse(null),
              info.artifactUri(),
              info.lifecycleStage());
          KeyValueTable.RUN_TAGS.putAll(handle, info.id(), tags);
          KeyValueTable.RUN_TAGS.put(handle, info.id(), new KeyValue(NAME_TAG, info.name()));
          return require(handle, info.id());
        });
  }

  public Run get(String id) {
    return jdbi.withHandle(handle -> require(handle, id));
  }

  /** Changes what is given, and leaves the rest. */
  public RunInfo update(
      String id, Optional<String> status, Optional<Long> endTime, Optional<String> name) {
    name.ifPresent(text -> Limits.text("A run's name", text, Limits.EXPERIMENT_NAME));
    return jdbi.inTransaction(
        handle -> {
          RunInfo before = requireActive(handle, id);
          handle.execute(
              "UPDATE runs SET status = ?, end_time = ?, run_name = ? WHERE run_id = ?",
              status.orElse(before.status()),
              endTime.or(before::endTime).orElse(null),
              name.orElse(before.name()),
              id);
          name.ifPresent(
              text -> KeyValueTable.RUN_TAGS.put(handle, id, new KeyValue(NAME_TAG, text)));
          return info(handle, id);
        });
  }

  public void stage(String id, String stage) {
    jdbi.useTransaction(
        handle -> {
          info(handle, id);
          handle.execute(
              "UPDATE runs SET lifecycle_stage = ?, deleted_at = ? WHERE run_id = ?",
              stage,
              stage.equals(Experiment.DELETED) ? clock.millis() : null,
              id);
        });
  }

  /** All of it in one step, as in MLflow's log-batch. */
  public void log(String id, List<Metric> metrics, List<KeyValue> params, List<KeyValue> tags) {
    Limits.count("metrics", metrics, Limits.BATCH);
    Limits.count("params", params, Limits.BATCH_PAIRS);
    Limits.count("tags", tags, Limits.BATCH_PAIRS);
    jdbi.useTransaction(
        handle -> {
          requireActive(handle, id);
          params.forEach(param -> logParam(handle, id, param));
          MetricTable.log(handle, id, metrics);
          KeyValueTable.RUN_TAGS.putAll(handle, id, tags);
          for (KeyValue tag : tags) {
            if (tag.key().equals(NAME_TAG)) {
              Limits.text("A run's name", tag.value(), Limits.EXPERIMENT_NAME);
              handle.execute("UPDATE runs SET run_name = ? WHERE run_id = ?", tag.value(), id);
            }
          }
        });
  }

  public void deleteTag(String id, String key) {
    jdbi.useTransaction(
        handle -> {
          requireActive(handle, id);
          if (!KeyValueTable.RUN_TAGS.delete(handle, id, key)) {
            throw ProtocolException.missing(
                "No tag with name: %s in run with id %s".formatted(key, id));
          }
        });
  }

  public Page<Metric> history(String id, String key, Page.Window window) {
    return jdbi.withHandle(
        handle -> {
          info(handle, id);
          return window.page(MetricTable.history(handle, id, key, window));
        });
  }

  public Page<Run> search(
      List<Long> experiments,
      List<String> stages,
      String filter,
      List<String> order,
      Page.Window window) {
    Limits.count("experiments", experiments, Limits.EXPERIMENTS);
    String marks = String.join(", ", Collections.nCopies(experiments.size(), "?"));
    SearchSql sql =
        new SearchSql(SELECT, ATTRIBUTES, CHILDREN, SearchSql.Absent.NEVER_MATCHES)
            .where("r.lifecycle_stage IN (?, ?)", stages.toArray())
            .where("r.experiment_id IN (" + marks + ")", experiments.toArray())
            .filter(filter)
            .orderBy(order, "r.start_time DESC", "r.run_id");
    return jdbi.withHandle(
        handle -> complete(handle, window.page(sql.query(handle, window).map(INFO).list())));
  }

  /** Whoever looks for a run in order to make it holds the experiment until it is made. */
  private static Optional<String> find(Handle handle, long experiment, KeyValue tag) {
    handle
        .createQuery("SELECT experiment_id FROM experiments WHERE experiment_id = ? FOR UPDATE")
        .bind(0, experiment)
        .mapTo(Long.class)
        .one();
    return handle
        .createQuery(
            SELECT
                + " JOIN run_tags t ON t.run_id = r.run_id WHERE r.experiment_id = ?"
                + " AND r.lifecycle_stage = 'active' AND t.tag_key = ? AND t.tag_value = ?"
                + " ORDER BY r.start_time, r.run_id LIMIT 1")
        .bind(0, experiment)
        .bind(1, tag.key())
        .bind(2, tag.value())
        .map((row, context) -> row.getString("run_id"))
        .findOne();
  }

  private static void logParam(Handle handle, String id, KeyValue param) {
    Optional<KeyValue> before =
        KeyValueTable.RUN_PARAMS.of(handle, id).stream()
            .filter(logged -> logged.key().equals(param.key()))
            .findFirst();
    if (before.isEmpty()) {
      KeyValueTable.RUN_PARAMS.put(handle, id, param);
    } else if (!before.get().equals(param)) {
      throw ProtocolException.invalid(
          ("Changing param values is not allowed. Param with key='%s' was already logged with"
                  + " value='%s' for run ID='%s'. Attempted logging new value '%s'.")
              .formatted(param.key(), before.get().value(), id, param.value()));
    }
  }

  /** Locks the run until the transaction ends. */
  private static RunInfo requireActive(Handle handle, String id) {
    RunInfo info = info(handle, id, " FOR UPDATE");
    if (!info.lifecycleStage().equals(Experiment.ACTIVE)) {
      throw ProtocolException.invalid(
          "The run %s must be in the 'active' state. Current state is %s."
              .formatted(id, info.lifecycleStage()));
    }
    return info;
  }

  private static RunInfo info(Handle handle, String id) {
    return info(handle, id, "");
  }

  private static RunInfo info(Handle handle, String id, String lock) {
    return handle
        .createQuery(SELECT + " WHERE r.run_id = ?" + lock)
        .bind(0, id)
        .map(INFO)
        .findOne()
        .orElseThrow(() -> ProtocolException.missing("Run with id=%s not found".formatted(id)));
  }

  private static Run require(Handle handle, String id) {
    return complete(handle, info(handle, id));
  }

  private static Run complete(Handle handle, RunInfo info) {
    return new Run(
        info,
        MetricTable.latest(handle, info.id()),
        KeyValueTable.RUN_PARAMS.of(handle, info.id()),
        KeyValueTable.RUN_TAGS.of(handle, info.id()));
  }

  private static Page<Run> complete(Handle handle, Page<RunInfo> page) {
    List<String> ids = page.items().stream().map(RunInfo::id).toList();
    Map<String, List<Metric>> metrics = MetricTable.latest(handle, ids);
    Map<String, List<KeyValue>> params = KeyValueTable.RUN_PARAMS.ofAll(handle, String.class, ids);
    Map<String, List<KeyValue>> tags = KeyValueTable.RUN_TAGS.ofAll(handle, String.class, ids);
    return page.map(
        info ->
            new Run(
                info,
                metrics.getOrDefault(info.id(), List.of()),
                params.getOrDefault(info.id(), List.of()),
                tags.getOrDefault(info.id(), List.of())));
  }
}
