package dev.retort.registry.server.follow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.server.http.WireFormat;
import dev.retort.registry.server.store.AliasTarget;
import dev.retort.registry.server.store.ErrorCode;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * What was found where an alias was looked for: one answer, written once, for everybody who asked.
 *
 * @param status 200, or 404 if there is none
 * @param sequence the audit entry that moved it there; 0 if there is none
 * @param json never changed
 * @param detailed the same with the version's manifest and signature, where they are short
 */
record Sighting(int status, long sequence, Buffer json, Buffer detailed) {
  /** What an answer holds. */
  enum Manner {
    PLAIN,
    WITH_MANIFEST
  }

  private Sighting(int status, long sequence, Buffer json) {
    this(status, sequence, json, json);
  }

  /** The answer to who asked so. */
  Buffer json(Manner manner) {
    return manner == Manner.PLAIN ? json : detailed;
  }

  /** A version that was found, with what it is made of. */
  static Sighting of(AliasTarget found, byte[] manifest, Optional<byte[]> signature) {
    ObjectNode node = json(found);
    Buffer plain = buffer(node);
    node.put("manifest", manifest);
    signature.ifPresent(bytes -> node.put("signature", bytes));
    return new Sighting(200, found.sequence(), plain, buffer(node));
  }

  static Sighting of(AliasName name, Optional<AliasTarget> target) {
    return target
        .map(found -> new Sighting(200, found.sequence(), buffer(json(found))))
        .orElseGet(
            () ->
                new Sighting(
                    ErrorCode.RESOURCE_DOES_NOT_EXIST.status(),
                    0,
                    buffer(
                        WireFormat.error(
                            ErrorCode.RESOURCE_DOES_NOT_EXIST,
                            "The model %s has no alias %s"
                                .formatted(name.model(), name.alias())))));
  }

  private static ObjectNode json(AliasTarget target) {
    ObjectNode node =
        WireFormat.empty()
            .put("name", target.model())
            .put("alias", target.alias())
            .put("version", target.version());
    target.rootDigest().ifPresent(digest -> node.put("root_digest", digest));
    node.put("source", target.source()).put("sequence", target.sequence());
    target.at().ifPresent(at -> node.put("at", at));
    target.by().ifPresent(by -> node.put("by", by));
    return node;
  }

  private static Buffer buffer(ObjectNode json) {
    return Buffer.buffer(json.toString());
  }
}
