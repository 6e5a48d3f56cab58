package dev.retort.capture.http.proxy;

import dev.retort.capture.JsonFormat;
import dev.retort.capture.http.ResumedRequest;
import dev.retort.capture.http.Route;
import io.vertx.core.AsyncResult;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way: read whole, answered by the router, or sent to the first provider that
 * takes it, whose answer is handed to an {@link AnswerRelay}. Event loop only.
 */
final class Relay {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  private static final int FIRST_FAILURE = 500;
  private static final String ANTHROPIC_VERSION = "anthropic-version";

  private final GatewayLoop loop;
  private final Gateway gateway;
  private final Passage passage;
  private final HttpServerRequest request;
  private final HttpMethod method;
  private final String uri;
  private final MultiMap headers;
  private final HttpServerResponse response;
  private final BodyIntake intake;
  private Buffer body = Buffer.buffer();
  private Optional<ContentCoding> coding = Optional.empty();
  private RequestScan scan = RequestScan.NOTHING;
  private List<Target> targets = List.of();
  private Route.Forward forward = Route.Forward.UNROUTED;
  private int next;
  private Optional<Attempt> attempt = Optional.empty();
  private Optional<AnswerRelay> answer = Optional.empty();
  private boolean wasAsked;
  private boolean isClosed;

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
  }

  private Relay(
      GatewayLoop loop,
      HttpServerRequest request,
      Passage passage,
      HttpMethod method,
      String uri,
      MultiMap headers,
      BodyIntake intake) {
    this.loop = loop;
    this.gateway = loop.gateway();
    this.passage = passage;
    this.request = request;
    this.response = request.response();
    this.method = method;
    this.uri = uri;
    this.headers = headers;
    this.intake = intake;
  }

  /** Takes a request on. */
  static void begin(GatewayLoop loop, HttpServerRequest request, Passage passage) {
    Gateway gateway = loop.gateway();
    Relay relay =
        new Relay(
            loop,
            request,
            passage,
            request.method(),
            request.uri(),
            request.headers(),
            BodyIntake.of(request, gateway.config().limits().bodyBytes(), gateway.memory()));
    relay.opened();
    relay.intake.body().onSuccess(relay::route).onFailure(relay::unreadable);
  }

  /** Asks a provider for the answer of a request that came earlier, for whoever asks for it now. */
  static void resume(GatewayLoop loop, HttpServerRequest request, ResumedRequest resumed) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(request.headers());
    headers.remove(HttpHeaders.CONTENT_ENCODING).remove(HttpHeaders.CONTENT_LENGTH);
    headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
    if (GatewayPath.isAnthropic(resumed.path()) && !headers.contains(ANTHROPIC_VERSION)) {
      headers.set(ANTHROPIC_VERSION, "2023-06-01");
    }
    Relay relay =
        new Relay(
            loop,
            request,
            loop.passage(resumed),
            HttpMethod.POST,
            resumed.path(),
            headers,
            BodyIntake.done(request, loop.gateway().memory()));
    relay.opened();
    relay.body = Buffer.buffer(JsonFormat.line(resumed.body()));
    relay.coding = ContentCoding.of(null);
    relay.target();
    relay.forward(resumed.route());
  }

  private void opened() {
    loop.opened(this);
    if (request.version() == HttpVersion.HTTP_2) {
      // Its streams close after every answer; one that ends early is an error.
      response.exceptionHandler(reset -> callerGone());
    } else {
      response.closeHandler(gone -> callerGone());
    }
  }

  private void unreadable(Throwable failure) {
    if (failure instanceof RefusedException refused) {
      refuse(refused.refusal());
    } else {
      callerGone();
    }
  }

  private void route(Buffer whole) {
    body = whole;
    coding = ContentCoding.of(headers.get(HttpHeaders.CONTENT_ENCODING));
    target();
    Optional<LocalAnswer> local = LocalAnswer.of(gateway, passage, headers, this::plainBody);
    if (local.isEmpty()) {
      forward(Route.Forward.UNROUTED);
      return;
    }
    gateway
        .router()
        .route(local.get().request())
        .onComplete(routed -> later(() -> routed(local.get(), routed)));
  }

  /** Finds the providers that may be asked. */
  private void target() {
    try {
      if (gateway.routing().looksIntoBodies() && body.length() > 0 && coding.isPresent()) {
        scan = RequestScan.of(decodedBody().getBytes());
      }
    } catch (IOException e) {
      // It goes where any request goes, and the provider says what is wrong with it.
      scan = RequestScan.NOTHING;
    }
    targets =
        gateway
            .routing()
            .targets(
                GatewayPath.isAnthropic(passage.path()) || headers.contains(ANTHROPIC_VERSION),
                passage.task().or(scan::task),
                scan.model());
  }

  private void routed(LocalAnswer local, AsyncResult<Route> routed) {
    if (isClosed) {
      return;
    }
    if (routed.failed()) {
      LOG.error("{} could not be routed: a provider is asked", passage.id(), routed.cause());
      forward(Route.Forward.because("failure", 0));
    } else if (routed.result() instanceof Route.Answer given) {
      give(local, given);
    } else if (routed.result() instanceof Route.Hold held) {
      hold(held);
    } else if (routed.result() instanceof Route.Refuse refused) {
      refused.headers().forEach(response::putHeader);
      refuse(Refusal.badRequest(refused.message()));
    } else {
      forward((Route.Forward) routed.result());
    }
  }

  private void forward(Route.Forward where) {
    forward = where;
    ask(
        Refusal.of(
            Refusal.UNAVAILABLE,
            "upstream_unavailable",
            "no provider can be asked at the moment: try again later"));
  }

  /** Answers here, as soon as the answer is captured. */
  private void give(LocalAnswer local, Route.Answer given) {
    Duration latency = elapsed();
    capture(
        Optional.empty(),
        () -> gateway.assembly().exchange(passage, local.request(), given, latency),
        failure -> {
          if (failure == null) {
            long sent = local.send(response, given);
            closed(LocalAnswer.OK, LocalAnswer.UPSTREAM, "ok", Optional.empty(), sent);
          } else {
            Refusal.notCaptured().send(response);
            closed(Refusal.UNAVAILABLE, LocalAnswer.UPSTREAM, "not_captured", Optional.empty(), 0);
          }
        });
  }

  private void hold(Route.Hold held) {
    long sent = LocalAnswer.sendHeld(response, passage, held);
    closed(LocalAnswer.HELD, LocalAnswer.UPSTREAM, "held", Optional.empty(), sent);
    intake.release();
  }

  /** The body without its coding; empty if nobody here can read it. */
  private Optional<Buffer> plainBody() {
    try {
      return coding.isEmpty() ? Optional.empty() : Optional.of(decodedBody());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Buffer decodedBody() throws IOException {
    return coding.filter(c -> c == ContentCoding.GZIP).isPresent()
        ? Buffer.buffer(
            ContentCoding.GZIP.decoded(body.getBytes(), gateway.config().limits().bodyBytes()))
        : body;
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
        loop.connect(asked.provider(), method, uri)
            .onSuccess(connected -> send(asked, connected))
            .onFailure(failure -> failed(asked, "connect", unreachable(asked, failure)));
        return;
      }
      gateway.metrics().failed(asked.provider().upstream().name(), "resting");
    }
    giveUp(otherwise);
  }

  /** Leaving a provider alone helps only where another can be asked: otherwise all are refused. */
  private boolean isLastHope() {
    return next == targets.size() && !wasAsked;
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
    Buffer sent = body;
    ForwardedHeaders.ofRequest(headers, upstream.headers());
    try {
      if (asked.target.model().isPresent()) {
        sent = scan.withModel(decodedBody(), asked.target.model().get());
        upstream.headers().remove(HttpHeaders.CONTENT_ENCODING);
      }
    } catch (IOException e) {
      throw new IllegalStateException("a body that was scanned can be read", e);
    }
    authenticate(upstream.headers(), asked.provider().upstream());
    upstream.headers().set(TraceContext.HEADER, passage.trace().traceparent());
    if (passage.protocol().isPresent()) {
      upstream
          .headers()
          .set(
              HttpHeaders.ACCEPT_ENCODING,
              ContentCoding.readable(headers.get(HttpHeaders.ACCEPT_ENCODING)));
    }
    upstream
        .response()
        .onSuccess(given -> answered(asked, upstream, given))
        .onFailure(failure -> failed(asked, "broken", unreachable(asked, failure)));
    if (sent.length() > 0 || headers.contains(HttpHeaders.CONTENT_LENGTH)) {
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
            .formatted(asked.provider().upstream().name(), failure.getMessage()));
  }

  private void failed(Attempt asked, String reason, Refusal refusal) {
    if (isCurrent(asked)) {
      attempt = Optional.empty();
      asked.provider().failed();
      gateway.metrics().failed(asked.provider().upstream().name(), reason);
      LOG.warn("{} ({}): {}", passage.id(), reason, refusal.message());
      ask(refusal);
    }
  }

  private void answered(Attempt asked, HttpClientRequest upstream, HttpClientResponse given) {
    if (!isCurrent(asked)) {
      upstream.reset();
      return;
    }
    boolean isDown = asked.provider().upstream().fallbackOn().contains(given.statusCode());
    if (isDown && next < targets.size()) {
      attempt = Optional.empty();
      asked.provider().failed();
      gateway.metrics().failed(asked.provider().upstream().name(), "status");
      upstream.reset();
      ask(
          Refusal.of(
              Refusal.BAD_GATEWAY,
              "upstream_unavailable",
              "the provider %s answers %d, and no other is there"
                  .formatted(asked.provider().upstream().name(), given.statusCode())));
      return;
    }
    if (given.statusCode() >= FIRST_FAILURE) {
      asked.provider().failed();
    } else {
      asked.provider().answered();
    }
    if (given.statusCode() >= FIRST_FAILURE || given.statusCode() == Refusal.TOO_MANY) {
      given.pause();
      standIn(
          () -> {
            relay(asked, upstream, given);
            given.resume();
          });
    } else {
      relay(asked, upstream, given);
    }
  }

  private void relay(Attempt asked, HttpClientRequest upstream, HttpClientResponse given) {
    AnswerRelay relay = new AnswerRelay(this, asked.target, upstream, given);
    answer = Optional.of(relay);
    relay.begin();
  }

  /** No provider has answered: somebody may stand in. */
  private void giveUp(Refusal refusal) {
    standIn(() -> refuseCaptured(refusal));
  }

  /** Has somebody else answer in the place of the providers, or goes on without. */
  private void standIn(Runnable otherwise) {
    forward
        .standIn()
        .get()
        .onComplete(
            given ->
                later(
                    () -> {
                      if (isClosed) {
                        return;
                      }
                      Optional<LocalAnswer> local =
                          given.succeeded() && given.result().isPresent()
                              ? LocalAnswer.of(gateway, passage, headers, this::plainBody)
                              : Optional.empty();
                      if (local.isPresent()) {
                        attempt.flatMap(asked -> asked.sent).ifPresent(HttpClientRequest::reset);
                        attempt = Optional.empty();
                        give(local.get(), given.result().orElseThrow());
                      } else {
                        otherwise.run();
                      }
                    }));
  }

  /** The caller hears that there is no answer, after that was captured. */
  private void refuseCaptured(Refusal refusal) {
    AnswerFacts facts =
        new AnswerFacts(
            targets.get(targets.size() - 1), 0, AnswerEnd.CUT, elapsed(), Optional.empty());
    capture(Optional.empty(), facts, failure -> refuse(refusal));
  }

  private void refuse(Refusal refusal) {
    refusal.send(response);
    closed(refusal.status(), "none", "refused", Optional.empty(), 0);
    intake.release();
  }

  private void callerGone() {
    if (isClosed) {
      return;
    }
    if (answer.isPresent()) {
      answer.get().callerGone();
      return;
    }
    Optional<Attempt> asked = attempt;
    attempt = Optional.empty();
    asked.ifPresent(
        current -> {
          current.provider().calledOff();
          current.sent.ifPresent(HttpClientRequest::reset);
          AnswerFacts facts =
              new AnswerFacts(
                  current.target, 0, AnswerEnd.CALLER_GONE, elapsed(), Optional.empty());
          capture(Optional.empty(), facts, failure -> {});
        });
    closed(0, "none", "caller_gone", Optional.empty(), 0);
    if (asked.isEmpty()) {
      intake.release();
    }
  }

  /**
   * Captures the exchange, if it is one to capture.
   *
   * @param stored told on this event loop, with the disk's refusal if there is one; where capture
   *     is not required, at once
   */
  void capture(Optional<Recording> recording, AnswerFacts facts, Consumer<Throwable> stored) {
    capture(
        recording,
        () ->
            gateway
                .assembly()
                .exchange(passage, body, coding.orElseThrow(), recording, facts, forward),
        stored);
  }

  private void capture(
      Optional<Recording> recording, Supplier<Assembled> assembly, Consumer<Throwable> stored) {
    Optional<String> obstacle =
        recording
            .flatMap(Recording::lost)
            .or(() -> coding.isEmpty() ? Optional.of("coding") : Optional.empty());
    if (passage.protocol().isEmpty() || obstacle.isPresent()) {
      obstacle
          .filter(reason -> passage.protocol().isPresent())
          .ifPresent(gateway.metrics()::uncapturable);
      released(recording);
      stored.accept(null);
      return;
    }
    CompletableFuture<Void> read =
        recording.map(Recording::read).orElse(CompletableFuture.completedFuture(null));
    boolean required = gateway.config().capture() == CaptureMode.REQUIRED;
    CompletableFuture<Void> captured =
        required
            ? gateway.pool().capture(read, passage, assembly)
            : gateway.pool().offer(read, passage, assembly);
    CompletableFuture<Void> told =
        captured.handle(
            (nothing, failure) -> {
              loop.run(
                  () -> {
                    released(recording);
                    if (required) {
                      stored.accept(failure);
                    }
                  });
              return null;
            });
    loop.expect(told);
    if (!required) {
      stored.accept(null);
    }
  }

  private void released(Optional<Recording> recording) {
    recording.ifPresent(Recording::release);
    intake.release();
  }

  /** Looks whether anybody takes too long. */
  void checkTimeouts(long now) {
    if (answer.isPresent()) {
      answer.get().checkTimeouts(now);
    } else if (attempt.isPresent()) {
      Attempt asked = attempt.get();
      Duration longest = asked.provider().upstream().timeouts().head();
      if (now - asked.askedAt > longest.toNanos()) {
        failed(
            asked,
            "timeout",
            Refusal.of(
                Refusal.GATEWAY_TIMEOUT,
                "upstream_timeout",
                "the provider %s gave no answer within %s"
                    .formatted(asked.provider().upstream().name(), longest)));
        // Given up first: its reset is no failure of its own.
        asked.sent.ifPresent(HttpClientRequest::reset);
      }
    } else if (targets.isEmpty()
        && now - intake.lastPiece() > gateway.config().limits().clientIdle().toNanos()) {
      refuse(
          Refusal.of(
              Refusal.TIMEOUT, "invalid_request_error", "the request's body did not come in time"));
      request.connection().close();
    }
  }

  /** The caller has got what there is. Called once or more; the first call counts. */
  void closed(
      int status, String upstream, String outcome, Optional<Duration> firstByte, long bytes) {
    if (isClosed) {
      return;
    }
    isClosed = true;
    loop.closed(this);
    AccessRecord access =
        new AccessRecord(
            passage.id().value(),
            passage.trace().trace(),
            method.name(),
            GatewayPath.route(passage.path()),
            status,
            upstream,
            passage.application().map(Application::name).orElse("none"),
            outcome,
            elapsed(),
            firstByte,
            body.length(),
            bytes);
    gateway.metrics().closed(access);
    AccessLog.write(access);
  }

  /** Does something when this event loop has read what has come. */
  void later(Runnable work) {
    loop.run(work);
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - passage.startedNanos());
  }

  /** Why a provider is asked, and what the answer says of that. */
  Route.Forward route() {
    return forward;
  }

  Passage passage() {
    return passage;
  }

  HttpServerResponse response() {
    return response;
  }

  Gateway gateway() {
    return gateway;
  }
}
