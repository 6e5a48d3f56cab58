package dev.retort.registry.server.store;

import dev.retort.registry.ModelVersion;
import dev.retort.registry.blob.BlobPath;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Model versions with their tags and stages. */
public final class VersionStore {
  private static final List<String> STAGES =
      List.of(Version.NO_STAGE, "Staging", "Production", "Archived");

  private final Jdbi jdbi;
  private final Clock clock;
  private final AuditLog audit;

  public VersionStore(Jdbi jdbi, Clock clock, AuditLog audit) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.audit = audit;
  }

  /** What a new version is made of; {@code files} is where its source lies in the store. */
  public record Draft(
      String name,
      String source,
      BlobPath files,
      Optional<String> runId,
      String runLink,
      String description,
      List<KeyValue> tags) {}

  /**
   * Creates a version. One with the same source and root digest is returned instead, so that a
   * client that never saw the first answer may ask again.
   */
  public Version create(Actor actor, Draft draft) {
    Limits.text("A version's source", draft.source(), Limits.URI);
    Limits.optional("A run link", draft.runLink(), Limits.URI);
    draft.runId().ifPresent(id -> Limits.text("A run's id", id, Limits.RUN_ID));
    return jdbi.inTransaction(
        handle -> {
          long modelId = ModelStore.requireId(handle, draft.name());
          Optional<Version> same =
              draft.tags().stream()
                  .filter(tag -> tag.key().equals(ModelVersion.ROOT_DIGEST_TAG))
                  .findFirst()
                  .flatMap(tag -> VersionTable.find(handle, modelId, draft.source(), tag));
          return same.isPresent() ? same.get() : insert(handle, actor, modelId, draft);
        });
  }

  public Version get(String name, int number) {
    return jdbi.withHandle(handle -> VersionTable.require(handle, name, number));
  }

  /** The newest version of a model whose root digest begins with some hexadecimal digits. */
  public OptionalInt withDigest(String name, String digits) {
    return jdbi.withHandle(handle -> VersionTable.withDigest(handle, name, digits));
  }

  public Page<Version> search(String filter, List<String> order, Page.Window window) {
    return jdbi.withHandle(handle -> VersionTable.search(handle, filter, order, window));
  }

  public Version describe(String name, int number, String description) {
    return change(
        name,
        number,
        (handle, version) ->
            handle.execute(
                "UPDATE versions SET description = ? WHERE version_id = ?",
                description,
                version.id()));
  }

  public void tag(Actor actor, String name, int number, KeyValue tag) {
    change(
        name,
        number,
        (handle, version) -> {
          KeyValueTable.VERSION_TAGS.put(handle, version.id(), tag);
          if (!version.tags().contains(tag)) {
            audit.append(
                handle,
                actor,
                AuditAction.VERSION_TAGGED,
                name,
                details(number, Map.of("key", tag.key(), "value", tag.value())));
          }
        });
  }

  public void deleteTag(Actor actor, String name, int number, String key) {
    change(
        name,
        number,
        (handle, version) -> {
          KeyValueTable.VERSION_TAGS.delete(handle, version.id(), key);
          audit.append(
              handle,
              actor,
              AuditAction.VERSION_UNTAGGED,
              name,
              details(number, Map.of("key", key)));
        });
  }

  public Version stage(Actor actor, String name, int number, String stage, boolean archiveOthers) {
    String canonical =
        STAGES.stream()
            .filter(stage::equalsIgnoreCase)
            .findFirst()
            .orElseThrow(
                () ->
                    ProtocolException.invalid(
                        "Invalid Model Version stage: %s. Value must be one of %s."
                            .formatted(stage, String.join(", ", STAGES))));
    return change(
        name,
        number,
        (handle, version) -> {
          if (archiveOthers) {
            handle.execute(
                "UPDATE versions SET stage = 'Archived', last_update_time = ? WHERE stage = ?"
                    + " AND version <> ? AND model_id = (SELECT model_id FROM models WHERE name = ?)",
                clock.millis(),
                canonical,
                number,
                name);
          }
          handle.execute(
              "UPDATE versions SET stage = ? WHERE version_id = ?", canonical, version.id());
          audit.append(
              handle,
              actor,
              AuditAction.VERSION_STAGED,
              name,
              details(number, Map.of("stage", canonical)));
        });
  }

  /** Removes a version with its aliases; its files are no longer sealed then. */
  public void delete(Actor actor, String name, int number) {
    jdbi.useTransaction(
        handle -> {
          long modelId = ModelStore.requireId(handle, name);
          Version version = VersionTable.require(handle, name, number);
          for (String alias : AliasTable.to(handle, modelId, number)) {
            AliasStore.remove(handle, audit, actor, name, modelId, alias, number, Optional.empty());
          }
          handle.execute("DELETE FROM versions WHERE version_id = ?", version.id());
          audit.append(handle, actor, AuditAction.VERSION_DELETED, name, details(number, Map.of()));
          ModelStore.touch(handle, modelId, clock.millis());
        });
  }

  public Version byAlias(String name, String alias) {
    return jdbi.withHandle(
        handle ->
            VersionTable.find(handle, name, alias)
                .orElseThrow(
                    () ->
                        ModelStore.findId(handle, name).isEmpty()
                            ? ModelStore.missing(name)
                            : ProtocolException.invalid(
                                "Registered model alias %s not found.".formatted(alias))));
  }

  private Version insert(Handle handle, Actor actor, long modelId, Draft draft) {
    int number = VersionTable.nextNumber(handle, modelId);
    long now = clock.millis();
    long id =
        handle
            .createUpdate(
                "INSERT INTO versions (model_id, version, description, source, sealed_path, run_id,"
                    + " run_link, stage, creation_time, last_update_time, sealed_start)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(0, modelId)
            .bind(1, number)
            .bind(2, draft.description())
            .bind(3, draft.source())
            .bind(4, draft.files().value())
            .bind(5, draft.runId().orElse(null))
            .bind(6, draft.runLink())
            .bind(7, Version.NO_STAGE)
            .bind(8, now)
            .bind(9, now)
            .bind(10, VersionTable.sealStart(draft.files()))
            .executeAndReturnGeneratedKeys("version_id")
            .mapTo(Long.class)
            .one();
    KeyValueTable.VERSION_TAGS.putAll(handle, id, draft.tags());
    ModelStore.touch(handle, modelId, now);
    audit.append(
        handle,
        actor,
        AuditAction.VERSION_CREATED,
        draft.name(),
        details(number, Map.of("source", draft.source())));
    return VersionTable.require(handle, draft.name(), number);
  }

  private Version change(String name, int number, Change change) {
    return jdbi.inTransaction(
        handle -> {
          long modelId = ModelStore.requireId(handle, name);
          Version version = VersionTable.require(handle, name, number);
          change.apply(handle, version);
          long now = clock.millis();
          handle.execute(
              "UPDATE versions SET last_update_time = ? WHERE version_id = ?", now, version.id());
          ModelStore.touch(handle, modelId, now);
          return VersionTable.require(handle, name, number);
        });
  }

  private static Map<String, String> details(int number, Map<String, String> others) {
    Map<String, String> details = new TreeMap<>(others);
    details.put("version", Integer.toString(number));
    return details;
  }

  /** A change to one version's rows. */
  private interface Change {
    void apply(Handle handle, Version version);
  }
}
