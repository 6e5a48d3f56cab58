package dev.retort.registry.server.store;

import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.server.store.AliasTable.Position;
import dev.retort.registry.server.store.Model.Alias;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Aliases: where they point, who moved them, and moving them only from where they were seen. */
public final class AliasStore {
  private static final Position NOWHERE = new Position(0, 0);

  private final Jdbi jdbi;
  private final Clock clock;
  private final AuditLog audit;

  public AliasStore(Jdbi jdbi, Clock clock, AuditLog audit) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.audit = audit;
  }

  /**
   * Points an alias at a version; one that points there already stays as it is.
   *
   * @param because the reason, for the audit log; empty if none was given
   * @throws ProtocolException if the model or the version doesn't exist, the alias isn't allowed,
   *     or the precondition doesn't hold
   */
  public void move(
      Actor actor,
      String name,
      String alias,
      int version,
      AliasPrecondition precondition,
      Optional<String> because) {
    String valid = requireAlias(alias);
    jdbi.useTransaction(
        handle -> {
          long modelId = ModelStore.requireId(handle, name);
          VersionTable.require(handle, name, version);
          Position now = AliasTable.position(handle, modelId, valid).orElse(NOWHERE);
          precondition.require(name, valid, now.version(), now.sequence());
          if (now.version() != version) {
            Map<String, String> details = details(valid, now.version(), because);
            details.put("version", Integer.toString(version));
            long sequence =
                audit.append(handle, actor, AuditAction.ALIAS_MOVED, name, details).sequence();
            AliasTable.put(handle, modelId, new Alias(valid, version), sequence);
          }
          ModelStore.touch(handle, modelId, clock.millis());
        });
  }

  /**
   * Removes an alias, if there is one.
   *
   * @throws ProtocolException if the model doesn't exist, or the precondition doesn't hold
   */
  public void remove(
      Actor actor,
      String name,
      String alias,
      AliasPrecondition precondition,
      Optional<String> because) {
    jdbi.useTransaction(
        handle -> {
          long modelId = ModelStore.requireId(handle, name);
          Position now = AliasTable.position(handle, modelId, alias).orElse(NOWHERE);
          precondition.require(name, alias, now.version(), now.sequence());
          if (!now.equals(NOWHERE)) {
            remove(handle, audit, actor, name, modelId, alias, now.version(), because);
          }
          ModelStore.touch(handle, modelId, clock.millis());
        });
  }

  /** The removal as a part of the caller's transaction, which holds the model's row. */
  static void remove(
      Handle handle,
      AuditLog audit,
      Actor actor,
      String name,
      long modelId,
      String alias,
      int from,
      Optional<String> because) {
    Map<String, String> details = details(alias, from, because);
    long sequence =
        audit.append(handle, actor, AuditAction.ALIAS_REMOVED, name, details).sequence();
    AliasTable.delete(handle, modelId, alias, sequence);
  }

  /** What an alias points to; empty if there is no such model or alias. */
  public Optional<AliasTarget> resolve(String name, String alias) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT a.version, a.sequence, v.source, t.tag_value, l.logged_at, l.actor"
                        + " FROM models m JOIN aliases a ON a.model_id = m.model_id"
                        + " JOIN versions v ON v.model_id = a.model_id AND v.version = a.version"
                        + " LEFT JOIN version_tags t ON t.version_id = v.version_id"
                        + " AND t.tag_key = ?"
                        + " LEFT JOIN audit l ON l.sequence = a.sequence"
                        + " WHERE m.name = ? AND a.alias = ?")
                .bind(0, ModelVersion.ROOT_DIGEST_TAG)
                .bind(1, name)
                .bind(2, alias)
                .map(
                    (row, context) -> {
                      Optional<String> by = Optional.ofNullable(row.getString("actor"));
                      long at = row.getLong("logged_at");
                      return new AliasTarget(
                          name,
                          alias,
                          row.getInt("version"),
                          Optional.ofNullable(row.getString("tag_value")),
                          row.getString("source"),
                          row.getLong("sequence"),
                          by.isPresent() ? OptionalLong.of(at) : OptionalLong.empty(),
                          by);
                    })
                .findOne());
  }

  /**
   * An alias's moves, newest first, under whatever names the model had.
   *
   * @throws ProtocolException if the model doesn't exist
   */
  public List<AliasMove> history(String name, String alias, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT l.* FROM alias_moves a JOIN audit l ON l.sequence = a.sequence"
                        + " WHERE a.model_id = ? AND a.alias = ?"
                        + " ORDER BY a.sequence DESC LIMIT ?")
                .bind(
                    0, ModelStore.findId(handle, name).orElseThrow(() -> ModelStore.missing(name)))
                .bind(1, alias)
                .bind(2, limit)
                .map((row, context) -> AuditLog.entry(row))
                .map(AliasMove::of)
                .list());
  }

  private static Map<String, String> details(String alias, int from, Optional<String> because) {
    Map<String, String> details = new TreeMap<>();
    details.put("alias", alias);
    details.put("from", Integer.toString(from));
    because.ifPresent(reason -> details.put("because", reason));
    return details;
  }

  private static String requireAlias(String alias) {
    try {
      return new ModelAlias(alias).value();
    } catch (IllegalArgumentException e) {
      throw ProtocolException.invalid(e.getMessage());
    }
  }
}
