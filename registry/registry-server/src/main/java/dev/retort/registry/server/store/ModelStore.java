package dev.retort.registry.server.store;

import dev.retort.registry.server.store.Model.Alias;
import dev.retort.registry.server.store.SearchSql.Column;
import dev.retort.registry.server.store.SearchTerm.Entity;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Registered models with their tags. */
public final class ModelStore {
  private static final Map<String, Column> ATTRIBUTES =
      Map.of(
          "name", Column.text("m.name"),
          "creation_timestamp", Column.number("m.creation_time"),
          "last_updated_timestamp", Column.number("m.last_update_time"));

  private final Jdbi jdbi;
  private final Clock clock;
  private final AuditLog audit;

  public ModelStore(Jdbi jdbi, Clock clock, AuditLog audit) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.audit = audit;
  }

  public Model create(Actor actor, String name, String description, List<KeyValue> tags) {
    requireName(name);
    return jdbi.inTransaction(
        handle -> {
          long id = insert(handle, name, description);
          KeyValueTable.MODEL_TAGS.putAll(handle, id, tags);
          audit.append(handle, actor, AuditAction.MODEL_CREATED, name, Map.of());
          return require(handle, name);
        });
  }

  public Model get(String name) {
    return jdbi.withHandle(handle -> require(handle, name));
  }

  public Page<Model> search(String filter, List<String> order, Page.Window window) {
    SearchSql sql =
        new SearchSql(
                "SELECT m.model_id FROM models m",
                ATTRIBUTES,
                Map.of(Entity.TAG, KeyValueTable.MODEL_TAGS.child("m")),
                SearchSql.Absent.DIFFERS)
            .filter(filter)
            .orderBy(order, "m.name");
    return jdbi.withHandle(
        handle -> {
          Page<Long> page = window.page(sql.query(handle, window).mapTo(Long.class).list());
          return new Page<>(load(handle, page.items()), page.nextToken());
        });
  }

  public Model describe(String name, String description) {
    return change(
        name,
        (handle, id) ->
            handle.execute(
                "UPDATE models SET description = ? WHERE model_id = ?", description, id));
  }

  public Model rename(Actor actor, String name, String newName) {
    requireName(newName);
    return jdbi.inTransaction(
        handle -> {
          long id = requireId(handle, name);
          try {
            handle.execute("UPDATE models SET name = ? WHERE model_id = ?", newName, id);
          } catch (UnableToExecuteStatementException e) {
            throw Duplicates.translate(e, "Registered Model (name=%s)".formatted(newName));
          }
          touch(handle, id, clock.millis());
          audit.append(handle, actor, AuditAction.MODEL_RENAMED, name, Map.of("to", newName));
          return require(handle, newName);
        });
  }

  /** Removes a model with its versions, whose files are no longer sealed then. */
  public void delete(Actor actor, String name) {
    jdbi.useTransaction(
        handle -> {
          handle.execute("DELETE FROM models WHERE model_id = ?", requireId(handle, name));
          audit.append(handle, actor, AuditAction.MODEL_DELETED, name, Map.of());
        });
  }

  public void tag(String name, KeyValue tag) {
    change(name, (handle, id) -> KeyValueTable.MODEL_TAGS.put(handle, id, tag));
  }

  public void deleteTag(String name, String key) {
    change(name, (handle, id) -> KeyValueTable.MODEL_TAGS.delete(handle, id, key));
  }

  /** Locks the model until the transaction ends. */
  public static long requireId(Handle handle, String name) {
    return handle
        .createQuery("SELECT model_id FROM models WHERE name = ? FOR UPDATE")
        .bind(0, name)
        .mapTo(Long.class)
        .findOne()
        .orElseThrow(() -> missing(name));
  }

  /** Finds a model without a lock. */
  static Optional<Long> findId(Handle handle, String name) {
    return handle
        .createQuery("SELECT model_id FROM models WHERE name = ?")
        .bind(0, name)
        .mapTo(Long.class)
        .findOne();
  }

  public static void touch(Handle handle, long id, long now) {
    handle.execute("UPDATE models SET last_update_time = ? WHERE model_id = ?", now, id);
  }

  private Model change(String name, Change change) {
    return jdbi.inTransaction(
        handle -> {
          long id = requireId(handle, name);
          change.apply(handle, id);
          touch(handle, id, clock.millis());
          return require(handle, name);
        });
  }

  private static Model require(Handle handle, String name) {
    long id = findId(handle, name).orElseThrow(() -> missing(name));
    return load(handle, List.of(id)).get(0);
  }

  /** The models with some ids, in the order of the ids. */
  private static List<Model> load(Handle handle, List<Long> ids) {
    Map<Long, List<KeyValue>> tags = KeyValueTable.MODEL_TAGS.ofAll(handle, Long.class, ids);
    Map<Long, List<Alias>> aliases = AliasTable.ofAll(handle, ids);
    Map<Long, List<Version>> latest = VersionTable.latest(handle, ids);
    Map<Long, Model> models = new HashMap<>();
    handle
        .createQuery("SELECT m.* FROM models m WHERE m.model_id = ANY(?)")
        .bindArray(0, Long.class, ids)
        .map(
            (row, context) -> {
              long id = row.getLong("model_id");
              return new Model(
                  id,
                  row.getString("name"),
                  row.getString("description"),
                  row.getLong("creation_time"),
                  row.getLong("last_update_time"),
                  tags.getOrDefault(id, List.of()),
                  aliases.getOrDefault(id, List.of()),
                  latest.getOrDefault(id, List.of()));
            })
        .forEach(model -> models.put(model.id(), model));
    return ids.stream().map(models::get).filter(Objects::nonNull).toList();
  }

  private long insert(Handle handle, String name, String description) {
    try {
      return handle
          .createUpdate(
              "INSERT INTO models"
                  + " (name, description, next_version, creation_time, last_update_time)"
                  + " VALUES (?, ?, 1, ?, ?)")
          .bind(0, name)
          .bind(1, description)
          .bind(2, clock.millis())
          .bind(3, clock.millis())
          .executeAndReturnGeneratedKeys("model_id")
          .mapTo(Long.class)
          .one();
    } catch (UnableToExecuteStatementException e) {
      throw Duplicates.translate(e, "Registered Model (name=%s)".formatted(name));
    }
  }

  private static void requireName(String name) {
    Limits.text("A registered model's name", name, Limits.NAME);
    if (name.contains("/") || name.contains(":")) {
      throw ProtocolException.invalid(
          "Invalid model name: '%s'. It can't hold / or :".formatted(name));
    }
  }

  static ProtocolException missing(String name) {
    return ProtocolException.missing("Registered Model with name=%s not found".formatted(name));
  }

  /** A change to one model's rows. */
  private interface Change {
    void apply(Handle handle, long modelId);
  }
}
