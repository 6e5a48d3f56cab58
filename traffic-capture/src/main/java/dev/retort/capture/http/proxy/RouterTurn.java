package dev.retort.capture.http.proxy;

import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the router has to say of a request: before a provider is asked, and once more where none
 * answered. Whatever it fails at, or takes too long for, is the providers'. Event loop only.
 */
final class RouterTurn {
  /** {@link Route.Forward#reason()} where the router failed. */
  private static final String FAILED = "router_failed";

  /** {@link Route.Forward#reason()} where the router took too long. */
  private static final String LATE = "router_late";

  private static final Logger LOG = LoggerFactory.getLogger(RouterTurn.class);

  /** No student was asked for its doubt: the row only trains. */
  private static final double CHOSEN_BY_NOBODY = 0;

  private final Relay relay;
  private final Gateway gateway;

  RouterTurn(Relay relay) {
    this.relay = relay;
    this.gateway = relay.gateway();
  }

  /** Has the router decide. */
  void decide(ReadRequest read, LocalAnswer local) {
    new Awaiting<Route>(
            gateway.router().patience(),
            routed -> decided(read, local, routed),
            relay::goneUncaptured,
            this::unheard)
        .begin(() -> gateway.router().route(local.request()), relay);
  }

  /** What came after the caller had gone, or a provider was asked. */
  private void unheard(Route late) {
    if (late instanceof Route.Hold held) {
      try {
        held.unheard().run();
      } catch (RuntimeException e) {
        LOG.error("{} stays held, and nobody was told", id(), e);
      }
    }
  }

  private void decided(ReadRequest read, LocalAnswer local, Future<Route> routed) {
    if (routed.failed()) {
      LOG.error("{} could not be routed: a provider is asked", id(), routed.cause());
      forward(read, without(routed.cause() instanceof TimeoutException ? LATE : FAILED));
    } else if (routed.result() instanceof Route.Answer given) {
      if (!give(local, given, "routed")) {
        forward(read, without(FAILED));
      }
    } else if (routed.result() instanceof Route.Hold held) {
      gateway.metrics().routed("person", "held");
      long sent = LocalAnswer.sendHeld(relay.response(), relay.passage(), held);
      relay.closedUncaptured(LocalAnswer.HELD, "held", sent);
    } else if (routed.result() instanceof Route.Refuse refused) {
      refused.headers().forEach(relay.response()::putHeader);
      relay.refuse(Refusal.badRequest(refused.message()));
    } else {
      forward(read, (Route.Forward) routed.result());
    }
  }

  private static Route.Forward without(String reason) {
    return Route.Forward.because(reason, CHOSEN_BY_NOBODY);
  }

  /** Has a provider asked, and says why. */
  void forward(ReadRequest read, Route.Forward why) {
    gateway.metrics().routed("teacher", why.reason());
    relay.ask(read.scan(), why.with(RetortHeader.REASON, why.reason()));
  }

  /**
   * Answers here, as soon as the answer is captured.
   *
   * @return false if the caller's protocol has no form for the answer: nothing was sent
   */
  private boolean give(LocalAnswer local, Route.Answer given, String reason) {
    Buffer rendered;
    try {
      rendered = local.rendered(given);
    } catch (RuntimeException e) {
      LOG.error("the answer to {} cannot be given", id(), e);
      return false;
    }
    gateway.metrics().routed(LocalAnswer.by(given), reason);
    Duration latency = relay.elapsed();
    relay.store(
        () -> gateway.assembly().exchange(relay.passage(), local.request(), given, latency),
        failure -> send(local, given, rendered, failure));
    return true;
  }

  private void send(LocalAnswer local, Route.Answer given, Buffer rendered, Throwable failure) {
    Optional<Duration> ready = Optional.of(relay.elapsed());
    if (relay.isClosed()) {
      return;
    }
    if (failure == null) {
      local.send(relay.response(), given, rendered);
      relay.closed(LocalAnswer.OK, LocalAnswer.by(given), "ok", ready, rendered.length());
    } else {
      Refusal.notCaptured().send(relay.response());
      relay.closed(Refusal.UNAVAILABLE, LocalAnswer.by(given), "not_captured", Optional.empty(), 0);
    }
  }

  /**
   * Has somebody else answer in the place of a provider, or goes on without.
   *
   * @param target the provider that gave no answer
   * @param dropped told when nobody needs what the provider said
   */
  void standIn(Route.Forward why, Target target, Runnable dropped, Runnable otherwise) {
    Runnable gone =
        () -> {
          dropped.run();
          relay.capture(why, target, AnswerEnd.CALLER_GONE, failure -> {});
          relay.gone();
        };
    new Awaiting<Optional<Route.Answer>>(
            gateway.router().patience(),
            given -> {
              if (given.failed()) {
                LOG.error("nobody can stand in for {}", id(), given.cause());
                otherwise.run();
              } else if (given.result().isEmpty()) {
                otherwise.run();
              } else {
                relay.read(
                    read -> {
                      Optional<LocalAnswer> local = read.local();
                      if (local.isPresent()
                          && give(local.get(), given.result().get(), "stand_in")) {
                        dropped.run();
                      } else {
                        otherwise.run();
                      }
                    },
                    gone);
              }
            },
            gone,
            late -> {})
        .begin(why.standIn(), relay);
  }

  private Object id() {
    return relay.passage().id();
  }
}
