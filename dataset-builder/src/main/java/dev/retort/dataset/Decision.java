package dev.retort.dataset;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.LogLine;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of one captured exchange.
 *
 * @param id the exchange
 * @param createdAt when it happened
 * @param split the part its row is in; empty if it was dropped
 * @param reason why it was dropped; empty if it was kept
 * @param representative for a duplicate, the exchange that stands for it
 * @param origin where the exchange was imported from
 */
public record Decision(
    ExchangeId id,
    Instant createdAt,
    Optional<Split> split,
    Optional<String> reason,
    Optional<ExchangeId> representative,
    Optional<LogLine> origin) {}
