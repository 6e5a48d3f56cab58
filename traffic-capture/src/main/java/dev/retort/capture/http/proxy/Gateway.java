package dev.retort.capture.http.proxy;

import dev.retort.capture.http.RequestRouter;
import dev.retort.capture.wire.ServedProtocol;
import java.time.Clock;
import java.util.Map;

/**
 * What the event loops of a gateway share. All of it is thread-safe.
 *
 * @param config how it works
 * @param protocols how to read what is captured, by path
 * @param routing where requests go
 * @param keys who may use it
 * @param spend what they have spent
 * @param memory what bodies may take
 * @param pool captures
 * @param assembly puts exchanges together
 * @param metrics counts
 * @param sink where exchanges go
 * @param router who answers before a provider is asked
 * @param clock of arrivals
 */
record Gateway(
    GatewayConfig config,
    Map<String, ServedProtocol> protocols,
    Routing routing,
    KeyRing keys,
    SpendLedger spend,
    MemoryBudget memory,
    CapturePool pool,
    ExchangeAssembly assembly,
    GatewayMetrics metrics,
    CaptureSink sink,
    RequestRouter router,
    Clock clock) {}
