package dev.retort.capture.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.Optional;

/**
 * Says who answers a request, before any provider is asked. Called on event loops, several at a
 * time: it must not block.
 */
@FunctionalInterface
public interface RequestRouter {
  /** Leaves everything to the providers: what a gateway without students does. */
  RequestRouter PROVIDERS_ONLY = request -> Future.succeededFuture(Route.Forward.UNROUTED);

  /**
   * Routes a request. If the future fails, or takes longer than {@link #patience}, a provider is
   * asked, as if a student had deferred.
   *
   * @param request whose body was read
   */
  Future<Route> route(RoutedRequest request);

  /**
   * How long a request waits for {@link #route}, and for who {@linkplain Route.Forward#standIn
   * stands in}; then a provider is asked, or its failure goes back.
   */
  default Duration patience() {
    return Duration.ofSeconds(30);
  }

  /**
   * Answers a call of the router's own, under {@value OwnCall#PREFIX}; empty if it has no such
   * path. May block.
   */
  default Optional<Future<OwnReply>> serve(OwnCall call) {
    return Optional.empty();
  }

  /**
   * Whether a call under {@value OwnCall#PREFIX} is let in that shows no application's key, though
   * the gateway asks for one.
   */
  default boolean admits(MultiMap headers) {
    return false;
  }

  /**
   * The request that a provider is asked in the place of a call of the router's own, whose answer
   * the caller gets; empty if {@link #serve} answers the call. May block.
   */
  default Optional<ResumedRequest> resumed(OwnCall call) {
    return Optional.empty();
  }

  /** Counts on the gateway's meters; called once, before the first request. */
  default void countOn(MeterRegistry meters) {}

  /**
   * Adds to what {@code /health} says: what works less well than it should. Nothing is added where
   * all is well.
   */
  default void addDegradations(ObjectNode degraded) {}
}
