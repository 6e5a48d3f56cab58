package dev.retort.capture.http.proxy;

import dev.retort.capture.http.Route;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks providers, one after the other, until one of them answers; where none does, somebody may
 * stand in. Event loop only.
 */
final class Asking implements Stage {
  private static final Logger LOG = LoggerFactory.getLogger(Asking.class);
  private static final int FIRST_FAILURE = 500;

  private final Relay relay;
  private final Gateway gateway;
  private final RequestBody body;
  private final RequestScan scan;
  private final List<Target> targets;
  private final Route.Forward why;
  private int next;
  private Optional<Attempt> attempt = Optional.empty();
  private boolean wasAsked;

  /** One provider being asked. */
  private static final class Attempt {
    private final Target target;
    private final long askedAt = System.nanoTime();
    private Optional<HttpClientRequest> sent = Optional.empty();

    Attempt(Target target) {
      this.target = target;
    }

    Provider provider() {
      return target.provider();
    }

    Upstream upstream() {
      return target.provider().upstream();
    }

    void reset() {
      sent.ifPresent(HttpClientRequest::reset);
    }
  }

  /**
   * @param scan of the body
   * @param targets whom to ask, at least one
   * @param why a provider is asked
   */
  Asking(Relay relay, RequestBody body, RequestScan scan, List<Target> targets, Route.Forward why) {
    this.relay = relay;
    this.gateway = relay.gateway();
    this.body = body;
    this.scan = scan;
    this.targets = targets;
    this.why = why;
  }

  void begin() {
    relay.enter(this);
    ask(
        Refusal.of(
            Refusal.UNAVAILABLE,
            "upstream_unavailable",
            "no provider can be asked at the moment: try again later"));
  }

  /**
   * Asks the next provider.
   *
   * @param otherwise what the caller hears if there is none
   */
  private void ask(Refusal otherwise) {
    while (next < targets.size()) {
      Attempt asked = new Attempt(targets.get(next++));
      if (asked.provider().tryAsk() || isLastHope()) {
        attempt = Optional.of(asked);
        wasAsked = true;
        relay
            .connect(asked.provider())
            .onSuccess(connected -> send(asked, connected))
            .onFailure(failure -> failed(asked, "connect", unreachable(asked, failure)));
        return;
      }
      gateway.metrics().failed(asked.upstream().name(), "resting");
    }
    relay.router().standIn(why, last(), () -> {}, () -> refuse(otherwise));
  }

  /** Leaving a provider alone helps only where another can be asked: otherwise all are refused. */
  private boolean isLastHope() {
    return next == targets.size() && !wasAsked;
  }

  /** The caller hears that there is no answer, after that was captured. */
  private void refuse(Refusal refusal) {
    relay.enter(this);
    relay.capture(why, last(), AnswerEnd.CUT, failure -> relay.refuse(refusal));
  }

  private Target last() {
    return targets.get(targets.size() - 1);
  }

  private boolean isCurrent(Attempt asked) {
    return attempt.filter(current -> current == asked).isPresent();
  }

  private void send(Attempt asked, HttpClientRequest upstream) {
    if (!isCurrent(asked)) {
      upstream.reset();
      return;
    }
    asked.sent = Optional.of(upstream);
    MultiMap came = relay.head().headers();
    Buffer sent = body.bytes();
    ForwardedHeaders.ofRequest(came, upstream.headers());
    if (asked.target.model().isPresent()) {
      Buffer plain = body.plain(gateway.config().limits().bodyBytes()).orElseThrow();
      sent = scan.withModel(plain, asked.target.model().get());
      upstream.headers().remove(HttpHeaders.CONTENT_ENCODING);
    }
    authenticate(upstream.headers(), asked.upstream());
    upstream.headers().set(TraceContext.HEADER, relay.passage().trace().traceparent());
    if (relay.passage().protocol().isPresent()) {
      upstream
          .headers()
          .set(
              HttpHeaders.ACCEPT_ENCODING,
              ContentCoding.readable(came.get(HttpHeaders.ACCEPT_ENCODING)));
    }
    upstream
        .response()
        .onSuccess(given -> answered(asked, upstream, given))
        .onFailure(failure -> failed(asked, "broken", unreachable(asked, failure)));
    if (sent.length() > 0 || came.contains(HttpHeaders.CONTENT_LENGTH)) {
      upstream.end(sent);
    } else {
      upstream.end();
    }
  }

  /**
   * The provider's key where the gateway has one; the caller's own only where it is one, and only
   * for the host that was asked first: a fallback elsewhere is somebody else.
   */
  private void authenticate(MultiMap headers, Upstream upstream) {
    String first = targets.get(0).provider().upstream().url().getHost();
    if (upstream.key().isPresent()
        || !upstream.url().getHost().equals(first)
        || gateway.keys().isShownAsProviderKey(headers)) {
      headers.remove(HttpHeaders.AUTHORIZATION);
      headers.remove("x-api-key");
    }
    upstream
        .key()
        .ifPresent(
            key -> {
              if (upstream.family() == Upstream.Family.ANTHROPIC) {
                headers.set("x-api-key", key);
              } else {
                headers.set(HttpHeaders.AUTHORIZATION, "Bearer " + key);
              }
            });
  }

  private static Refusal unreachable(Attempt asked, Throwable failure) {
    return Refusal.of(
        Refusal.BAD_GATEWAY,
        "upstream_unavailable",
        "the provider %s cannot be asked: %s"
            .formatted(asked.upstream().name(), failure.getMessage()));
  }

  private void failed(Attempt asked, String reason, Refusal refusal) {
    if (isCurrent(asked)) {
      attempt = Optional.empty();
      asked.provider().failed();
      gateway.metrics().failed(asked.upstream().name(), reason);
      LOG.warn("{} ({}): {}", relay.passage().id(), reason, refusal.message());
      ask(refusal);
    }
  }

  private void answered(Attempt asked, HttpClientRequest upstream, HttpClientResponse given) {
    if (!isCurrent(asked)) {
      upstream.reset();
      return;
    }
    attempt = Optional.empty();
    boolean isDown = asked.upstream().fallbackOn().contains(given.statusCode());
    if (isDown && next < targets.size()) {
      asked.provider().failed();
      gateway.metrics().failed(asked.upstream().name(), "status");
      upstream.reset();
      ask(
          Refusal.of(
              Refusal.BAD_GATEWAY,
              "upstream_unavailable",
              "the provider %s answers %d, and no other is there"
                  .formatted(asked.upstream().name(), given.statusCode())));
      return;
    }
    boolean hasFailed = given.statusCode() >= FIRST_FAILURE;
    if (hasFailed) {
      asked.provider().failed();
    } else {
      asked.provider().answered();
    }
    AnswerRelay answer = new AnswerRelay(relay, why, asked.target, upstream, given);
    if (hasFailed || given.statusCode() == Refusal.TOO_MANY) {
      // What the provider says instead of an answer goes back if nobody has a better one.
      given.pause();
      relay
          .router()
          .standIn(
              why,
              asked.target,
              upstream::reset,
              () -> {
                answer.begin();
                given.resume();
              });
    } else {
      answer.begin();
    }
  }

  @Override
  public void checkTimeouts(long now) {
    attempt.ifPresent(
        asked -> {
          Duration longest = asked.upstream().timeouts().head();
          if (now - asked.askedAt > longest.toNanos()) {
            failed(
                asked,
                "timeout",
                Refusal.of(
                    Refusal.GATEWAY_TIMEOUT,
                    "upstream_timeout",
                    "the provider %s gave no answer within %s"
                        .formatted(asked.upstream().name(), longest)));
            // Given up first: its reset is no failure of its own.
            asked.reset();
          }
        });
  }

  @Override
  public void callerGone() {
    attempt.ifPresent(
        asked -> {
          attempt = Optional.empty();
          asked.provider().calledOff();
          asked.reset();
          relay.capture(why, asked.target, AnswerEnd.CALLER_GONE, failure -> {});
        });
    relay.gone();
  }
}
