package dev.retort.registry.server.store;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.retort.registry.server.store.Model.Alias;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Which version each alias of a model points to, and which audit entries moved it. */
final class AliasTable {
  private AliasTable() {}

  /**
   * Where an alias is.
   *
   * @param sequence the audit entry that moved it there
   */
  record Position(int version, long sequence) {}

  static List<Alias> of(Handle handle, long modelId) {
    return handle
        .createQuery("SELECT alias, version FROM aliases WHERE model_id = ? ORDER BY alias")
        .bind(0, modelId)
        .map((row, context) -> new Alias(row.getString(1), row.getInt(2)))
        .list();
  }

  /** The aliases of each of some models. */
  static Map<Long, List<Alias>> ofAll(Handle handle, Collection<Long> modelIds) {
    return handle
        .createQuery(
            "SELECT model_id, alias, version FROM aliases WHERE model_id = ANY(?) ORDER BY alias")
        .bindArray(0, Long.class, modelIds)
        .map(
            (row, context) -> Map.entry(row.getLong(1), new Alias(row.getString(2), row.getInt(3))))
        .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
  }

  /** The aliases that point to a version. */
  static List<String> to(Handle handle, long modelId, int version) {
    return of(handle, modelId).stream()
        .filter(alias -> alias.version() == version)
        .map(Alias::alias)
        .toList();
  }

  static Optional<Position> position(Handle handle, long modelId, String alias) {
    return handle
        .createQuery("SELECT version, sequence FROM aliases WHERE model_id = ? AND alias = ?")
        .bind(0, modelId)
        .bind(1, alias)
        .map((row, context) -> new Position(row.getInt(1), row.getLong(2)))
        .findOne();
  }

  /** The caller holds the model's row, so that nobody else inserts between the two statements. */
  static void put(Handle handle, long modelId, Alias alias, long sequence) {
    int changed =
        handle.execute(
            "UPDATE aliases SET version = ?, sequence = ? WHERE model_id = ? AND alias = ?",
            alias.version(),
            sequence,
            modelId,
            alias.alias());
    if (changed == 0) {
      handle.execute(
          "INSERT INTO aliases (version, sequence, model_id, alias) VALUES (?, ?, ?, ?)",
          alias.version(),
          sequence,
          modelId,
          alias.alias());
    }
    remember(handle, modelId, alias.alias(), sequence);
  }

  static void delete(Handle handle, long modelId, String alias, long sequence) {
    handle.execute("DELETE FROM aliases WHERE model_id = ? AND alias = ?", modelId, alias);
    remember(handle, modelId, alias, sequence);
  }

  private static void remember(Handle handle, long modelId, String alias, long sequence) {
    handle.execute(
        "INSERT INTO alias_moves (sequence, model_id, alias) VALUES (?, ?, ?)",
        sequence,
        modelId,
        alias);
  }
}
