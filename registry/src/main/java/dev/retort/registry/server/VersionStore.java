package dev.retort.registry.server;

import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.blob.BlobPath;
import dev.retort.registry.server.Model.Alias;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Model versions with their tags, stages and aliases. */
final class VersionStore {
  private static final List<String> STAGES =
      List.of(Version.NO_STAGE, "Staging", "Production", "Archived");

  private final Jdbi jdbi;
  private final Clock clock;

  VersionStore(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** What a new version is made of; {@code files} is where its source lies in the store. */
  record Draft(
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
  Version create(Draft draft) {
    Limits.text("A version's source", draft.source(), Limits.URI);
    return jdbi.inTransaction(
        handle -> {
          long modelId = ModelStore.requireId(handle, draft.name());
          Optional<Version> same =
              draft.tags().stream()
                  .filter(tag -> tag.key().equals(ModelVersion.ROOT_DIGEST_TAG))
                  .findFirst()
                  .flatMap(tag -> VersionTable.find(handle, modelId, draft.source(), tag));
          return same.isPresent() ? same.get() : insert(handle, modelId, draft);
        });
  }

  Version get(String name, int number) {
    return jdbi.withHandle(handle -> VersionTable.require(handle, name, number));
  }

  Page<Version> search(String filter, List<String> order, Page.Window window) {
    return jdbi.withHandle(handle -> VersionTable.search(handle, filter, order, window));
  }

  Version describe(String name, int number, String description) {
    return change(
        name,
        number,
        (handle, version) ->
            handle.execute(
                "UPDATE versions SET description = ? WHERE version_id = ?",
                description,
                version.id()));
  }

  void tag(String name, int number, KeyValue tag) {
    change(
        name,
        number,
        (handle, version) -> KeyValueTable.VERSION_TAGS.put(handle, version.id(), tag));
  }

  void deleteTag(String name, int number, String key) {
    change(
        name,
        number,
        (handle, version) -> KeyValueTable.VERSION_TAGS.delete(handle, version.id(), key));
  }

  Version stage(String name, int number, String stage, boolean archiveOthers) {
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
        });
  }

  /** Removes a version with its aliases; its files are no longer sealed then. */
  void delete(String name, int number) {
    jdbi.useTransaction(
        handle -> {
          long modelId = ModelStore.requireId(handle, name);
          Version version = VersionTable.require(handle, name, number);
          handle.execute("DELETE FROM versions WHERE version_id = ?", version.id());
          ModelStore.touch(handle, modelId, clock.millis());
        });
  }

  /**
   * Points an alias at a version.
   *
   * @param expected if present, where the alias must point now; 0 stands for no alias
   */
  void moveAlias(String name, String alias, int number, OptionalInt expected) {
    String valid = requireAlias(alias);
    jdbi.useTransaction(
        handle -> {
          long modelId = ModelStore.requireId(handle, name);
          VersionTable.require(handle, name, number);
          int now = AliasTable.version(handle, modelId, alias).orElse(0);
          if (expected.isPresent() && expected.getAsInt() != now) {
            throw ProtocolException.conflict(
                "The alias %s of %s points to version %d, not %d as expected: read it again"
                    .formatted(alias, name, now, expected.getAsInt()));
          }
          AliasTable.put(handle, modelId, new Alias(valid, number));
          ModelStore.touch(handle, modelId, clock.millis());
        });
  }

  Version byAlias(String name, String alias) {
    return jdbi.inTransaction(
        handle -> {
          long modelId = ModelStore.requireId(handle, name);
          int number =
              AliasTable.version(handle, modelId, alias)
                  .orElseThrow(
                      () ->
                          ProtocolException.invalid(
                              "Registered model alias %s not found.".formatted(alias)));
          return VersionTable.require(handle, name, number);
        });
  }

  void deleteAlias(String name, String alias) {
    jdbi.useTransaction(
        handle -> {
          long modelId = ModelStore.requireId(handle, name);
          AliasTable.delete(handle, modelId, alias);
          ModelStore.touch(handle, modelId, clock.millis());
        });
  }

  boolean isSealed(BlobPath path) {
    return jdbi.withHandle(handle -> VersionTable.isSealed(handle, path));
  }

  private Version insert(Handle handle, long modelId, Draft draft) {
    int number = VersionTable.nextNumber(handle, modelId);
    long now = clock.millis();
    long id =
        handle
            .createUpdate(
                "INSERT INTO versions (model_id, version, description, source, sealed_path, run_id,"
                    + " run_link, stage, creation_time, last_update_time)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
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
            .executeAndReturnGeneratedKeys("version_id")
            .mapTo(Long.class)
            .one();
    KeyValueTable.VERSION_TAGS.putAll(handle, id, draft.tags());
    ModelStore.touch(handle, modelId, now);
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

  private static String requireAlias(String alias) {
    try {
      return new ModelAlias(alias).value();
    } catch (IllegalArgumentException e) {
      throw ProtocolException.invalid(e.getMessage());
    }
  }

  /** A change to one version's rows. */
  private interface Change {
    void apply(Handle handle, Version version);
  }
}
