package dev.retort.registry.server.store;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What people decided about versions: a line of the audit log each, which nothing removes. */
public final class DecisionStore {
  private static final Set<String> WORDS =
      Set.of("promoted", "rejected", "rolled-back", "restored");
  private static final int EVIDENCE = 64;
  private static final int RECENT = 100;

  private final Jdbi jdbi;
  private final AuditLog audit;

  public DecisionStore(Jdbi jdbi, AuditLog audit) {
    this.jdbi = jdbi;
    this.audit = audit;
  }

  /**
   * A decision.
   *
   * @param word what was decided
   * @param because why
   * @param by the person, if he is another than who asks
   * @param evidence what it rests on, such as the seal of a report
   */
  public record Draft(
      String word, String because, Optional<String> by, SortedMap<String, String> evidence) {
    /**
     * @throws ProtocolException if the word is none of the known ones, there is no reason, or a
     *     part is too long
     */
    public Draft {
      if (!WORDS.contains(word)) {
        throw ProtocolException.invalid(
            "Invalid decision: '%s'. It is one of %s."
                .formatted(word, String.join(", ", WORDS.stream().sorted().toList())));
      }
      if (because.isBlank()) {
        throw ProtocolException.invalid("Invalid decision: it has a reason, in 'because'");
      }
      Limits.text("A reason", because, Limits.DESCRIPTION);
      by.ifPresent(name -> Limits.text("A name", name, Limits.NAME));
      if (evidence.size() > EVIDENCE) {
        throw ProtocolException.invalid(
            "Invalid evidence: it has %d fields, at most %d are kept"
                .formatted(evidence.size(), EVIDENCE));
      }
      evidence.forEach(
          (key, value) -> {
            Limits.text("The name of a piece of evidence", key, Limits.NAME);
            Limits.text("A piece of evidence", value, Limits.DESCRIPTION);
          });
      evidence = new TreeMap<>(evidence);
    }
  }

  /**
   * Puts a decision on record. The very same one, told again, is on record already: a client that
   * never saw the first answer may ask again.
   *
   * @throws ProtocolException if there is no such version
   */
  public AuditEntry record(Actor actor, String model, int version, Draft draft) {
    Map<String, String> details = details(version, draft);
    return jdbi.inTransaction(
        handle -> {
          ModelStore.requireId(handle, model);
          VersionTable.require(handle, model, version);
          return find(handle, actor, model, details)
              .orElseGet(() -> audit.append(handle, actor, AuditAction.DECIDED, model, details));
        });
  }

  /**
   * Puts a decision on record about a version that waits under an alias. The first one since the
   * alias came to the version stands; the same person's same word is that one, told again.
   *
   * @return the entry of the decision that stands
   * @throws ProtocolException if there is no such version, or the alias points elsewhere
   */
  public AuditEntry record(Actor actor, String model, int version, String waiting, Draft draft) {
    Map<String, String> details = details(version, draft);
    return jdbi.inTransaction(
        handle -> {
          long modelId = ModelStore.requireId(handle, model);
          VersionTable.require(handle, model, version);
          AliasTable.Position now =
              AliasTable.position(handle, modelId, waiting).orElse(new AliasTable.Position(0, 0));
          AliasPrecondition.version(version).require(model, waiting, now.version(), now.sequence());
          return first(handle, model, version, now.sequence())
              .orElseGet(() -> audit.append(handle, actor, AuditAction.DECIDED, model, details));
        });
  }

  private static Optional<AuditEntry> first(Handle handle, String model, int version, long after) {
    return handle
        .createQuery(
            "SELECT * FROM audit WHERE model = ? AND sequence > ? AND action = ? ORDER BY sequence")
        .bind(0, model)
        .bind(1, after)
        .bind(2, AuditAction.DECIDED.name())
        .map((row, context) -> AuditLog.entry(row))
        .stream()
        .filter(entry -> Integer.toString(version).equals(entry.details().get("version")))
        .findFirst();
  }

  private static Optional<AuditEntry> find(
      Handle handle, Actor actor, String model, Map<String, String> details) {
    return handle
        .createQuery(
            "SELECT * FROM audit WHERE model = ? AND action = ? ORDER BY sequence DESC LIMIT ?")
        .bind(0, model)
        .bind(1, AuditAction.DECIDED.name())
        .bind(2, RECENT)
        .map((row, context) -> AuditLog.entry(row))
        .stream()
        .filter(entry -> entry.actor().equals(actor) && entry.details().equals(details))
        .findFirst();
  }

  private static Map<String, String> details(int version, Draft draft) {
    Map<String, String> details = new TreeMap<>();
    draft.evidence().forEach((key, value) -> details.put("evidence." + key, value));
    details.put("version", Integer.toString(version));
    details.put("decision", draft.word());
    details.put("because", draft.because());
    draft.by().ifPresent(name -> details.put("by", name));
    return details;
  }
}
