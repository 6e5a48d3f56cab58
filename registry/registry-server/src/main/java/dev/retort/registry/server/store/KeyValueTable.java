package dev.retort.registry.server.store;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * A table of keys and values that belong to the rows of another table. Whoever puts something holds
 * the owner's row until the transaction ends, so that nobody else adds the same key meanwhile.
 */
enum KeyValueTable {
  EXPERIMENT_TAGS("experiment_tags", "experiment_id", "tag", Limits.TAG_VALUE),
  RUN_TAGS("run_tags", "run_id", "tag", Limits.TAG_VALUE),
  RUN_PARAMS("run_params", "run_id", "param", Limits.PARAM_VALUE),
  MODEL_TAGS("model_tags", "model_id", "tag", Limits.TAG_VALUE),
  VERSION_TAGS("version_tags", "version_id", "tag", Limits.TAG_VALUE);

  private static final int INDEXED = 100;
  private static final int RARE = 1_000;

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

  /** What belongs to each of some owners; nothing for those that have nothing. */
  <K> Map<K, List<KeyValue>> ofAll(Handle handle, Class<K> type, Collection<K> ownerIds) {
    return handle
        .createQuery(
            "SELECT %s, %s_key, %s_value FROM %s WHERE %s = ANY(?) ORDER BY 2"
                .formatted(owner, prefix, prefix, table, owner))
        .bindArray(0, type, ownerIds)
        .map(
            (row, context) ->
                Map.entry(row.getObject(1, type), new KeyValue(row.getString(2), row.getString(3))))
        .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
  }

  void put(Handle handle, Object ownerId, KeyValue pair) {
    String value = pair.within(maxCharacters).value();
    int updated =
        handle.execute(
            "UPDATE %s SET %s_value = ?, %s_start = ? WHERE %s = ? AND %s_key = ?"
                .formatted(table, prefix, prefix, owner, prefix),
            value,
            start(value),
            ownerId,
            pair.key());
    if (updated == 0) {
      handle.execute(
          "INSERT INTO %s (%s, %s_key, %s_value, %s_start) VALUES (?, ?, ?, ?)"
              .formatted(table, owner, prefix, prefix, prefix),
          ownerId,
          pair.key(),
          value,
          start(value));
    }
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

  /** Whether so few rows have a value that it pays to begin a search with them. */
  boolean isRare(Handle handle, String key, String value) {
    return handle
            .createQuery(
                "SELECT COUNT(*) FROM (SELECT 1 FROM %s WHERE %s_key = ? AND %s_start = ? LIMIT ?) r"
                    .formatted(table, prefix, prefix))
            .bind(0, key)
            .bind(1, start(value))
            .bind(2, RARE + 1)
            .mapTo(Integer.class)
            .one()
        <= RARE;
  }

  /** Its part of a search: a row of this table that belongs to {@code parent}. */
  SearchSql.Child child(String parent) {
    return new SearchSql.Child(
        table,
        owner,
        parent,
        prefix + "_key",
        SearchSql.Column.text("c." + prefix + "_value").startingIn("c." + prefix + "_start"));
  }

  /** The beginning of a value, as the index has it: never half of a character. */
  static String start(String value) {
    return start(value, INDEXED);
  }

  static String start(String value, int characters) {
    if (value.length() <= characters) {
      return value;
    }
    boolean splits = Character.isHighSurrogate(value.charAt(characters - 1));
    return value.substring(0, splits ? characters - 1 : characters);
  }
}
