package dev.retort.registry.server.store;

import dev.retort.registry.blob.BlobPath;
import dev.retort.registry.server.store.SearchSql.Column;
import dev.retort.registry.server.store.SearchTerm.Entity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** The rows of model versions. */
final class VersionTable {
  private static final String SELECT =
      "SELECT v.*, m.name FROM versions v JOIN models m ON m.model_id = v.model_id";
  private static final Map<String, Column> ATTRIBUTES =
      Map.of(
          "name", Column.text("m.name"),
          "run_id", Column.text("v.run_id"),
          "source_path", Column.text("v.source"),
          "version_number", Column.number("v.version"),
          "creation_timestamp", Column.number("v.creation_time"),
          "last_updated_timestamp", Column.number("v.last_update_time"));

  private VersionTable() {}

  static List<Version> of(Handle handle, long modelId) {
    return handle
        .createQuery(SELECT + " WHERE v.model_id = ? ORDER BY v.version")
        .bind(0, modelId)
        .map(mapper(handle))
        .list();
  }

  static Version require(Handle handle, String name, int number) {
    return handle
        .createQuery(SELECT + " WHERE m.name = ? AND v.version = ?")
        .bind(0, name)
        .bind(1, number)
        .map(mapper(handle))
        .findOne()
        .orElseThrow(
            () ->
                ProtocolException.missing(
                    "Model Version (name=%s, version=%d) not found".formatted(name, number)));
  }

  static Page<Version> search(
      Handle handle, String filter, List<String> order, Page.Window window) {
    SearchSql sql =
        new SearchSql(
                SELECT,
                ATTRIBUTES,
                Map.of(Entity.TAG, KeyValueTable.VERSION_TAGS.child("v")),
                SearchSql.Absent.DIFFERS)
            .filter(filter)
            .orderBy(order, "v.last_update_time DESC, m.name, v.version DESC");
    return window.page(sql.query(handle, window).map(mapper(handle)).list());
  }

  /** A version with the same source and tag. */
  static Optional<Version> find(Handle handle, long modelId, String source, KeyValue tag) {
    return of(handle, modelId).stream()
        .filter(version -> version.source().equals(source) && version.tags().contains(tag))
        .findFirst();
  }

  /** Numbers are never given twice, even after the newest version was deleted. */
  static int nextNumber(Handle handle, long modelId) {
    int number =
        handle
            .createQuery("SELECT next_version FROM models WHERE model_id = ?")
            .bind(0, modelId)
            .mapTo(Integer.class)
            .one();
    handle.execute("UPDATE models SET next_version = ? WHERE model_id = ?", number + 1, modelId);
    return number;
  }

  /** Whether a path is, lies in, or holds the files of a version. */
  static boolean isSealed(Handle handle, BlobPath path) {
    return handle
        .createQuery(
            "SELECT COUNT(*) FROM versions WHERE sealed_path = :path"
                + " OR LEFT(:path, LENGTH(sealed_path) + 1) = sealed_path || '/'"
                + " OR LEFT(sealed_path, LENGTH(:path) + 1) = :path || '/'")
        .bind("path", path.value())
        .mapTo(Boolean.class)
        .one();
  }

  private static RowMapper<Version> mapper(Handle handle) {
    return (row, context) -> {
      long id = row.getLong("version_id");
      int number = row.getInt("version");
      List<String> aliases =
          AliasTable.of(handle, row.getLong("model_id")).stream()
              .filter(alias -> alias.version() == number)
              .map(Model.Alias::alias)
              .toList();
      return new Version(
          id,
          row.getString("name"),
          number,
          row.getString("description"),
          row.getString("source"),
          Optional.ofNullable(row.getString("run_id")),
          row.getString("run_link"),
          row.getString("stage"),
          row.getLong("creation_time"),
          row.getLong("last_update_time"),
          KeyValueTable.VERSION_TAGS.of(handle, id),
          aliases);
    };
  }
}
