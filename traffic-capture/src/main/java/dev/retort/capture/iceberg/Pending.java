package dev.retort.capture.iceberg;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.SubjectPseudonym;
import java.time.Instant;
import java.util.Optional;

/**
 * An exchange that is in the write-ahead log and not in the table yet: what it is looked for by,
 * and where it stands. The rest is read back, since tens of thousands of exchanges in memory would
 * be moved about by the collector while callers wait.
 *
 * @param id the exchange's
 * @param createdAt the exchange's, which says of which day it is
 * @param subject the exchange's
 * @param offset of its record in its segment
 */
record Pending(ExchangeId id, Instant createdAt, Optional<SubjectPseudonym> subject, long offset) {
  static Pending of(Exchange exchange, long offset) {
    return new Pending(exchange.id(), exchange.createdAt(), exchange.subject(), offset);
  }
}
