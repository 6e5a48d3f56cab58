package dev.retort.registry.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.Decision;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RegistryException;
import dev.retort.registry.Sha256;
import dev.retort.registry.audit.AuditVerdict;
import dev.retort.registry.audit.ChainCheck;
import dev.retort.registry.audit.ChainHead;
import dev.retort.registry.audit.ChainedEntry;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The audit log of Retort's own server. Somebody else's MLflow keeps none. Safe for use by many
 * threads.
 */
public final class RegistryAudit {
  private static final int PAGE = 1_000;
  private static final String EVIDENCE = "evidence.";

  private final MlflowHttp http;

  /** Set once the server has said so, which it will not take back. */
  private volatile boolean kept;

  /** Reads the audit log of a server. */
  public RegistryAudit(MlflowEndpoint endpoint) {
    this(new MlflowHttp(endpoint));
  }

  RegistryAudit(MlflowHttp http) {
    this.http = http;
  }

  /** Whether the server keeps an audit log, and so is Retort's own. */
  public boolean isKept() {
    try {
      kept = kept || http.getExtension("audit?after=0&limit=1").path("head").has("sequence");
      return kept;
    } catch (MlflowRefusal e) {
      if (e.isUnknownEndpoint()) {
        return false;
      }
      throw e;
    }
  }

  /**
   * The log's newest entry.
   *
   * @throws RegistryException if there is no log, or it can't be reached
   */
  public ChainHead head() {
    return head(page(Long.MAX_VALUE, 1));
  }

  /**
   * Tells every entry, in order.
   *
   * @throws RegistryException if there is no log, it can't be reached, or an entry isn't readable
   */
  public void read(Consumer<ChainedEntry> reader) {
    walk(
        node ->
            reader.accept(
                entry(node)
                    .orElseThrow(
                        () ->
                            new RegistryException(
                                "entry %s of the audit log isn't readable: `retort audit verify` checks them all"
                                    .formatted(node.path("sequence").asText())))));
  }

  /**
   * Computes the whole chain again.
   *
   * @param known a head that was written down elsewhere, which the log must still contain
   * @throws RegistryException if there is no log, or it can't be reached
   */
  public AuditVerdict verify(Optional<ChainHead> known) {
    ChainCheck check = new ChainCheck(known);
    JsonNode last =
        walk(
            node ->
                entry(node)
                    .ifPresentOrElse(
                        check::accept, () -> check.unreadable(node.path("sequence").asLong())));
    return check.finish(head(last));
  }

  void record(ModelVersion version, Decision decision) {
    http.sendExtension("POST", call(version), body(decision));
  }

  /** Gives the decision that stands about a version that waits under an alias. */
  Decision record(ModelVersion version, ModelAlias waiting, Decision decision) {
    JsonNode details =
        http.sendExtension(
                "POST", call(version), body(decision).put("waiting_alias", waiting.value()))
            .path("details");
    TreeMap<String, String> evidence = new TreeMap<>();
    details
        .properties()
        .forEach(
            field -> {
              if (field.getKey().startsWith(EVIDENCE)) {
                evidence.put(
                    field.getKey().substring(EVIDENCE.length()), field.getValue().asText());
              }
            });
    return new Decision(
        Decision.Kind.of(details.path("decision").asText()),
        details.path("by").asText(),
        details.path("because").asText(),
        evidence);
  }

  private static ObjectNode body(Decision decision) {
    ObjectNode body =
        MlflowHttp.body()
            .put("decision", decision.kind().word())
            .put("because", decision.because())
            .put("by", decision.by());
    ObjectNode evidence = body.putObject("evidence");
    decision.evidence().forEach(evidence::put);
    return body;
  }

  private static String call(ModelVersion version) {
    return "models/%s/versions/%d/decisions"
        .formatted(MlflowHttp.encode(version.name().value()), version.number());
  }

  /** Gives the last page, whose head is as old as its entries. */
  private JsonNode walk(Consumer<JsonNode> reader) {
    // An entry that was slipped in before the first one has no place of its own either.
    long after = Long.MIN_VALUE;
    while (true) {
      JsonNode page = page(after, PAGE);
      for (JsonNode node : page.path("entries")) {
        reader.accept(node);
        after = node.path("sequence").asLong();
      }
      if (page.path("entries").size() < PAGE) {
        return page;
      }
    }
  }

  private JsonNode page(long after, int limit) {
    try {
      return http.getExtension("audit?after=%d&limit=%d".formatted(after, limit));
    } catch (MlflowRefusal e) {
      if (e.isUnknownEndpoint()) {
        throw new RegistryException(
            "this registry isn't Retort's own and keeps no audit log: what was decided is in the versions' tags (`retort report`).",
            e);
      }
      throw e;
    }
  }

  /** What a damaged head says can't be that of any chain. */
  private static ChainHead head(JsonNode page) {
    JsonNode head = page.path("head");
    String text = head.path("sequence").asText() + ":" + head.path("hash").asText();
    try {
      return ChainHead.parse(text);
    } catch (IllegalArgumentException e) {
      return new ChainHead(Long.MAX_VALUE, ChainedEntry.NOTHING);
    }
  }

  private static Optional<ChainedEntry> entry(JsonNode node) {
    if (!node.has("hash")) {
      return Optional.empty();
    }
    TreeMap<String, String> details = new TreeMap<>();
    node.path("details")
        .properties()
        .forEach(field -> details.put(field.getKey(), field.getValue().asText()));
    try {
      return Optional.of(
          new ChainedEntry(
              node.path("sequence").asLong(),
              node.path("at").asLong(),
              node.path("actor").asText(),
              node.path("action").asText(),
              node.path("model").asText(),
              details,
              new Sha256(node.path("previous").asText()),
              new Sha256(node.path("hash").asText())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
