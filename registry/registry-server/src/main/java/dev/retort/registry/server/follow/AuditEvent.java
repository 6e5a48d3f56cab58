package dev.retort.registry.server.follow;

import dev.retort.registry.server.http.WireFormat;
import dev.retort.registry.server.store.AuditEntry;
import io.vertx.core.buffer.Buffer;

/**
 * An audit entry as a server-sent event, written once for all who get it.
 *
 * @param frame never changed
 */
record AuditEvent(long sequence, String model, Buffer frame) {
  static AuditEvent of(AuditEntry entry) {
    String frame =
        "id: %d\nevent: %s\ndata: %s\n\n"
            .formatted(entry.sequence(), entry.action().event(), WireFormat.entry(entry));
    return new AuditEvent(entry.sequence(), entry.model(), Buffer.buffer(frame));
  }
}
