package dev.retort.registry.server.store;

import dev.retort.registry.ModelVersion;
import dev.retort.registry.blob.BlobPath;
import dev.retort.registry.server.store.Model.Alias;
import dev.retort.registry.server.store.SearchFilter.Comparison;
import dev.retort.registry.server.store.SearchSql.Column;
import dev.retort.registry.server.store.SearchTerm.Entity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** The rows of model versions. */
final class VersionTable {
  private static final int SEAL_START = 300;
  private static final String SELECT =
      "SELECT v.*, m.name FROM versions v JOIN models m ON m.model_id = v.model_id";
  private static final Map<String, Column> ATTRIBUTES =
      Map.of(
          "name",
              Column.text("m.name")
                  .through(
                      "v.model_id IN (SELECT m.model_id FROM models m WHERE %s)",
                      "(SELECT m.name FROM models m WHERE m.model_id = v.model_id)"),
          "run_id", Column.text("v.run_id").nullable(),
          "source_path", Column.text("v.source"),
          "version_number", Column.number("v.version"),
          "creation_timestamp", Column.number("v.creation_time"),
          "last_updated_timestamp", Column.number("v.last_update_time"));

  private VersionTable() {}

  static Version require(Handle handle, String name, int number) {
    return handle
        .createQuery(
            "SELECT v.version_id FROM versions v JOIN models m ON m.model_id = v.model_id"
                + " WHERE m.name = ? AND v.version = ?")
        .bind(0, name)
        .bind(1, number)
        .mapTo(Long.class)
        .findOne()
        .map(id -> load(handle, List.of(id)).get(0))
        .orElseThrow(
            () ->
                ProtocolException.missing(
                    "Model Version (name=%s, version=%d) not found".formatted(name, number)));
  }

  /** The version that an alias points to. */
  static Optional<Version> find(Handle handle, String name, String alias) {
    return handle
        .createQuery(
            "SELECT v.version_id FROM models m JOIN aliases a ON a.model_id = m.model_id"
                + " JOIN versions v ON v.model_id = a.model_id AND v.version = a.version"
                + " WHERE m.name = ? AND a.alias = ?")
        .bind(0, name)
        .bind(1, alias)
        .mapTo(Long.class)
        .findOne()
        .map(id -> load(handle, List.of(id)).get(0));
  }

  /**
   * A search for rows of one table, which an index may lead to in their order; what belongs to them
   * is read for the whole page at once.
   */
  static Page<Version> search(
      Handle handle, String filter, List<String> order, Page.Window window) {
    List<Comparison> comparisons = new ArrayList<>(SearchFilter.parse(filter));
    Optional<Comparison> named = comparisons.stream().filter(VersionTable::isOneModel).findFirst();
    SearchSql sql =
        new SearchSql(
            "SELECT v.version_id FROM versions v",
            ATTRIBUTES,
            Map.of(Entity.TAG, KeyValueTable.VERSION_TAGS.child("v")),
            SearchSql.Absent.DIFFERS);
    Predicate<Comparison> rare = comparison -> isRare(handle, comparison);
    if (named.isPresent()) {
      long model = ModelStore.findId(handle, named.get().values().get(0)).orElse(-1L);
      comparisons.remove(named.get());
      if (comparisons.stream().anyMatch(rare)) {
        // The sum keeps H2 from going through all of the model's versions.
        sql.where("v.model_id + 0 = ?", model);
      } else {
        sql.where("v.model_id = ?", model).orderBy(List.of(), "v.model_id");
      }
    }
    sql.filter(comparisons, rare)
        .orderBy(order, "v.last_update_time DESC", "v.model_id", "v.version DESC");
    Page<Long> page = window.page(sql.query(handle, window).mapTo(Long.class).list());
    return new Page<>(load(handle, page.items()), page.nextToken());
  }

  /** A version with the same source and tag. */
  static Optional<Version> find(Handle handle, long modelId, String source, KeyValue tag) {
    return handle
        .createQuery(
            "SELECT v.version_id FROM versions v WHERE v.model_id = ? AND v.source = ?"
                + " AND v.version_id IN (SELECT t.version_id FROM version_tags t"
                + " WHERE t.tag_key = ? AND t.tag_start = ? AND t.tag_value = ?)"
                + " ORDER BY v.version")
        .bind(0, modelId)
        .bind(1, source)
        .bind(2, tag.key())
        .bind(3, KeyValueTable.start(tag.value()))
        .bind(4, tag.value())
        .mapTo(Long.class)
        .findFirst()
        .map(id -> load(handle, List.of(id)).get(0));
  }

  /** The newest version whose root digest begins with some hexadecimal digits. */
  static OptionalInt withDigest(Handle handle, String name, String digits) {
    return handle
        .createQuery(
            "SELECT v.version FROM version_tags t JOIN versions v ON v.version_id = t.version_id"
                + " JOIN models m ON m.model_id = v.model_id WHERE t.tag_key = ?"
                + " AND t.tag_start >= ? AND t.tag_start < ? AND m.name = ?"
                + " ORDER BY v.version DESC LIMIT 1")
        .bind(0, ModelVersion.ROOT_DIGEST_TAG)
        .bind(1, digits)
        // The first text behind all digits.
        .bind(2, digits + "g")
        .bind(3, name)
        .mapTo(Integer.class)
        .findOne()
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }

  /** The newest version of each stage of some models, in the order of the stages' names. */
  static Map<Long, List<Version>> latest(Handle handle, Collection<Long> modelIds) {
    Map<Long, Long> models = new HashMap<>();
    handle
        .createQuery(
            "SELECT v.version_id, m.model_id FROM models m"
                + " CROSS JOIN (VALUES ('Archived'), ('None'), ('Production'), ('Staging')) s (stage)"
                + " JOIN versions v ON v.model_id = m.model_id AND v.version ="
                + " (SELECT w.version FROM versions w"
                + " WHERE w.model_id = m.model_id AND w.stage = s.stage"
                + " ORDER BY w.model_id, w.stage, w.version DESC LIMIT 1)"
                + " WHERE m.model_id = ANY(?)")
        .bindArray(0, Long.class, modelIds)
        .map((row, context) -> Map.entry(row.getLong(1), row.getLong(2)))
        .forEach(pair -> models.put(pair.getKey(), pair.getValue()));
    Map<Long, List<Version>> latest = new HashMap<>();
    load(handle, models.keySet()).stream()
        .sorted(Comparator.comparing(Version::stage))
        .forEach(
            version ->
                latest
                    .computeIfAbsent(models.get(version.id()), id -> new ArrayList<>())
                    .add(version));
    return latest;
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

  /** The beginning of a path, as the index of seals has it. */
  static String sealStart(BlobPath path) {
    return KeyValueTable.start(path.value(), SEAL_START);
  }

  /** Whether a path is, lies in, or holds the files of a version. */
  static boolean isSealed(Handle handle, BlobPath path) {
    return isWithinSeal(handle, path) || holdsSeal(handle, path);
  }

  private static boolean isWithinSeal(Handle handle, BlobPath path) {
    List<String> prefixes = new ArrayList<>(List.of(path.value()));
    for (int slash = path.value().lastIndexOf('/');
        slash > 0;
        slash = path.value().lastIndexOf('/', slash - 1)) {
      prefixes.add(path.value().substring(0, slash));
    }
    List<String> starts =
        prefixes.stream()
            .map(prefix -> KeyValueTable.start(prefix, SEAL_START))
            .distinct()
            .toList();
    return handle
        .createQuery("SELECT sealed_path FROM versions WHERE sealed_start = ANY(?)")
        .bindArray(0, String.class, starts)
        .mapTo(String.class)
        .stream()
        .anyMatch(prefixes::contains);
  }

  private static boolean holdsSeal(Handle handle, BlobPath path) {
    return handle
        .createQuery(
            "SELECT EXISTS (SELECT 1 FROM versions"
                + " WHERE LEFT(sealed_path, LENGTH(:path) + 1) = :path || '/')")
        .bind("path", path.value())
        .mapTo(Boolean.class)
        .one();
  }

  private static boolean isRare(Handle handle, Comparison comparison) {
    return comparison.term().entity() == Entity.TAG
        && comparison.operator().equals("=")
        && KeyValueTable.VERSION_TAGS.isRare(
            handle, comparison.term().key(), comparison.values().get(0));
  }

  private static boolean isOneModel(Comparison comparison) {
    return comparison.term().entity() == Entity.ATTRIBUTE
        && comparison.term().key().equals("name")
        && comparison.operator().equals("=");
  }

  /** The versions with some ids, in the order of the ids. */
  private static List<Version> load(Handle handle, Collection<Long> ids) {
    Map<Long, List<KeyValue>> tags = KeyValueTable.VERSION_TAGS.ofAll(handle, Long.class, ids);
    Map<Long, Version> versions = new HashMap<>();
    Map<Long, Long> models = new HashMap<>();
    handle
        .createQuery(SELECT + " WHERE v.version_id = ANY(?)")
        .bindArray(0, Long.class, ids)
        .map(
            (row, context) -> {
              long id = row.getLong("version_id");
              models.put(id, row.getLong("model_id"));
              return new Version(
                  id,
                  row.getString("name"),
                  row.getInt("version"),
                  row.getString("description"),
                  row.getString("source"),
                  Optional.ofNullable(row.getString("run_id")),
                  row.getString("run_link"),
                  row.getString("stage"),
                  row.getLong("creation_time"),
                  row.getLong("last_update_time"),
                  tags.getOrDefault(id, List.of()),
                  List.of());
            })
        .forEach(version -> versions.put(version.id(), version));
    Map<Long, List<Alias>> aliases = AliasTable.ofAll(handle, Set.copyOf(models.values()));
    Stream<Version> ordered = ids.stream().map(versions::get).filter(Objects::nonNull);
    return ordered
        .map(
            version ->
                version.withAliases(
                    aliases.getOrDefault(models.get(version.id()), List.of()).stream()
                        .filter(alias -> alias.version() == version.number())
                        .map(Alias::alias)
                        .toList()))
        .toList();
  }
}
