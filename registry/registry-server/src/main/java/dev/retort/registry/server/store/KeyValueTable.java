package dev.retort.registry.server.store;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** A table of keys and values that belong to the rows of another table. */
enum KeyValueTable {
  EXPERIMENT_TAGS("experiment_tags", "experiment_id", "tag", Limits.TAG_VALUE),
  RUN_TAGS("run_tags", "run_id", "tag", Limits.TAG_VALUE),
  RUN_PARAMS("run_params", "run_id", "param", Limits.PARAM_VALUE),
  MODEL_TAGS("model_tags", "model_id", "tag", Limits.TAG_VALUE),
  VERSION_TAGS("version_tags", "version_id", "tag", Limits.TAG_VALUE);

  private final String table;
  private final String owner;
  private final String prefix;
  private final int maxCharacters;

  KeyValueTable(String table, String owner, String prefix, int maxCharacters) {
    this.table = table;
    this.owner = owner;
    this.prefix = prefix;
    this.maxCharacters = maxCharacters;
  }

  List<KeyValue> of(Handle handle, Object ownerId) {
    return handle
        .createQuery(
            "SELECT %s_key, %s_value FROM %s WHERE %s = ? ORDER BY 1"
                .formatted(prefix, prefix, table, owner))
        .bind(0, ownerId)
        .map((row, context) -> new KeyValue(row.getString(1), row.getString(2)))
        .list();
  }

  void put(Handle handle, Object ownerId, KeyValue pair) {
    handle.execute(
        "MERGE INTO %s (%s, %s_key, %s_value) KEY (%s, %s_key) VALUES (?, ?, ?)"
            .formatted(table, owner, prefix, prefix, owner, prefix),
        ownerId,
        pair.key(),
        pair.within(maxCharacters).value());
  }

  void putAll(Handle handle, Object ownerId, List<KeyValue> pairs) {
    pairs.forEach(pair -> put(handle, ownerId, pair));
  }

  /** Whether there was such a key. */
  boolean delete(Handle handle, Object ownerId, String key) {
    return handle.execute(
            "DELETE FROM %s WHERE %s = ? AND %s_key = ?".formatted(table, owner, prefix),
            ownerId,
            key)
        > 0;
  }

  /** Its part of a search: a row of this table that belongs to {@code parent}. */
  SearchSql.Child child(String parent) {
    return new SearchSql.Child(
        "%s c WHERE c.%s = %s.%s AND c.%s_key".formatted(table, owner, parent, owner, prefix),
        new SearchSql.Column("c." + prefix + "_value", SearchSql.Type.TEXT));
  }
}
