package dev.retort.registry.server.store;

import dev.retort.registry.server.store.SearchSql.Column;
import dev.retort.registry.server.store.SearchTerm.Entity;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Experiments and their tags. */
public final class ExperimentStore {
  private static final String SELECT = "SELECT e.* FROM experiments e";
  private static final Map<String, Column> ATTRIBUTES =
      Map.of(
          "name", Column.text("e.name"),
          "experiment_id", Column.number("e.experiment_id"),
          "creation_time", Column.number("e.creation_time"),
          "last_update_time", Column.number("e.last_update_time"));

  private final Jdbi jdbi;
  private final Clock clock;

  public ExperimentStore(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  public Experiment create(String name, Optional<String> location, List<KeyValue> tags) {
    Limits.text("An experiment's name", name, Limits.EXPERIMENT_NAME);
    location.ifPresent(ArtifactUri::parse);
    return jdbi.inTransaction(
        handle -> {
          long id = insert(handle, name);
          handle.execute(
              "UPDATE experiments SET artifact_location = ? WHERE experiment_id = ?",
              location.orElse(ArtifactUri.SCHEME + ":/" + id),
              id);
          KeyValueTable.EXPERIMENT_TAGS.putAll(handle, id, tags);
          return require(handle, id);
        });
  }

  public Experiment get(long id) {
    return jdbi.withHandle(handle -> require(handle, id));
  }

  public Experiment byName(String name) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(SELECT + " WHERE e.name = ?")
                .bind(0, name)
                .map((row, context) -> row.getLong("experiment_id"))
                .findOne()
                .map(id -> require(handle, id))
                .orElseThrow(
                    () ->
                        ProtocolException.missing(
                            "Could not find experiment with name '%s'".formatted(name))));
  }

  public Page<Experiment> search(
      List<String> stages, String filter, List<String> order, Page.Window window) {
    SearchSql sql =
        new SearchSql(
                SELECT,
                ATTRIBUTES,
                Map.of(Entity.TAG, KeyValueTable.EXPERIMENT_TAGS.child("e")),
                SearchSql.Absent.NEVER_MATCHES)
            .where("e.lifecycle_stage IN (?, ?)", stages.toArray())
            .filter(filter)
            .orderBy(order, "e.creation_time DESC", "e.experiment_id DESC");
    return jdbi.withHandle(
        handle ->
            window
                .page(
                    sql.query(handle, window)
                        .map((row, context) -> row.getLong("experiment_id"))
                        .list())
                .map(id -> require(handle, id)));
  }

  public void tag(long id, KeyValue tag) {
    jdbi.useTransaction(
        handle -> {
          handle
              .select("SELECT 1 FROM experiments WHERE experiment_id = ? FOR UPDATE", id)
              .mapTo(Integer.class)
              .list();
          require(handle, id);
          KeyValueTable.EXPERIMENT_TAGS.put(handle, id, tag);
        });
  }

  public void rename(long id, String name) {
    Limits.text("An experiment's name", name, Limits.EXPERIMENT_NAME);
    jdbi.useTransaction(
        handle -> {
          require(handle, id);
          try {
            handle.execute(
                "UPDATE experiments SET name = ?, last_update_time = ? WHERE experiment_id = ?",
                name,
                clock.millis(),
                id);
          } catch (UnableToExecuteStatementException e) {
            throw Duplicates.translate(e, "Experiment(name=%s)".formatted(name));
          }
        });
  }

  /** Its runs go with it, and come back with it. */
  public void stage(long id, String stage) {
    jdbi.useTransaction(
        handle -> {
          require(handle, id);
          handle.execute("UPDATE runs SET lifecycle_stage = ? WHERE experiment_id = ?", stage, id);
          handle.execute(
              "UPDATE experiments SET lifecycle_stage = ?, last_update_time = ?"
                  + " WHERE experiment_id = ?",
              stage,
              clock.millis(),
              id);
        });
  }

  public static Experiment require(Handle handle, long id) {
    return handle
        .createQuery(SELECT + " WHERE e.experiment_id = ?")
        .bind(0, id)
        .map(
            (row, context) ->
                new Experiment(
                    id,
                    row.getString("name"),
                    row.getString("artifact_location"),
                    row.getString("lifecycle_stage"),
                    row.getLong("creation_time"),
                    row.getLong("last_update_time"),
                    KeyValueTable.EXPERIMENT_TAGS.of(handle, id)))
        .findOne()
        .orElseThrow(
            () -> ProtocolException.missing("No Experiment with id=%d exists".formatted(id)));
  }

  private long insert(Handle handle, String name) {
    try {
      return handle
          .createUpdate(
              "INSERT INTO experiments (name, lifecycle_stage, creation_time, last_update_time)"
                  + " VALUES (?, ?, ?, ?)")
          .bind(0, name)
          .bind(1, Experiment.ACTIVE)
          .bind(2, clock.millis())
          .bind(3, clock.millis())
          .executeAndReturnGeneratedKeys("experiment_id")
          .mapTo(Long.class)
          .one();
    } catch (UnableToExecuteStatementException e) {
      throw Duplicates.translate(e, "Experiment(name=%s)".formatted(name));
    }
  }
}
