package dev.retort.registry.server.store;

import dev.retort.registry.server.store.Model.Alias;
import java.util.List;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;

/** Which version each alias of a model points to. */
final class AliasTable {
  private AliasTable() {}

  static List<Alias> of(Handle handle, long modelId) {
    return handle
        .createQuery("SELECT alias, version FROM aliases WHERE model_id = ? ORDER BY alias")
        .bind(0, modelId)
        .map((row, context) -> new Alias(row.getString(1), row.getInt(2)))
        .list();
  }

  static OptionalInt version(Handle handle, long modelId, String alias) {
    return of(handle, modelId).stream()
        .filter(candidate -> candidate.alias().equals(alias))
        .mapToInt(Alias::version)
        .findFirst();
  }

  static void put(Handle handle, long modelId, Alias alias) {
    handle.execute(
        "MERGE INTO aliases (model_id, alias, version) KEY (model_id, alias) VALUES (?, ?, ?)",
        modelId,
        alias.alias(),
        alias.version());
  }

  static void delete(Handle handle, long modelId, String alias) {
    handle.execute("DELETE FROM aliases WHERE model_id = ? AND alias = ?", modelId, alias);
  }
}
