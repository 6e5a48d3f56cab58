package dev.retort.capture.http.proxy;

import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way, in {@link Stage}s: read whole, routed, then answered here or by one of
 * the providers, and closed once. Event loop only.
 */
final class Relay {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  /** Reading more than this much JSON would hold up the others on the event loop. */
  private static final int LONG_BODY = 64 << 10;

  /** No student chose: the row only trains. */
  private static final double CHOSEN_BY_NOBODY = 0;

  private final GatewayLoop loop;
  private final Gateway gateway;
  private final Passage passage;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final BodyIntake intake;
  private RequestBody body = RequestBody.NONE;
  private Stage stage = new Receiving();
  private boolean isClosed;

  private Relay(GatewayLoop loop, HttpServerRequest request, Passage passage) {
    this.loop = loop;
    this.gateway = loop.gateway();
    this.passage = passage;
    this.request = request;
    this.response = request.response();
    this.intake = BodyIntake.of(request, gateway.config().limits().bodyBytes(), gateway.memory());
  }

  /** Takes a request on. */
  static void begin(GatewayLoop loop, HttpServerRequest request, Passage passage) {
    Relay relay = new Relay(loop, request, passage);
    loop.opened(relay);
    if (request.version() == HttpVersion.HTTP_2) {
      // Its streams close after every answer; one that ends early is an error.
      relay.response.exceptionHandler(reset -> relay.callerGone());
    } else {
      relay.response.closeHandler(gone -> relay.callerGone());
    }
    relay.intake.body().onSuccess(relay::received).onFailure(relay::unreadable);
  }

  /** The body comes in. */
  private final class Receiving implements Stage {
    @Override
    public void checkTimeouts(long now) {
      if (now - intake.lastPiece() > gateway.config().limits().clientIdle().toNanos()) {
        refuse(
            Refusal.of(
                Refusal.TIMEOUT,
                "invalid_request_error",
                "the request's body did not come in time"));
        request.connection().close();
      }
    }

    @Override
    public void callerGone() {
      intake.release();
      gone();
    }
  }

  /** Something works on the body, comes to its end, and gives the memory back then. */
  private final class Working implements Stage {
    @Override
    public void checkTimeouts(long now) {
      // It waits for processors and disks alone.
    }

    @Override
    public void callerGone() {
      gone();
    }
  }

  private void unreadable(Throwable failure) {
    if (failure instanceof RefusedException refused) {
      refuse(refused.refusal());
    } else {
      callerGone();
    }
  }

  private void received(Buffer whole) {
    body =
        new RequestBody(
            whole, ContentCoding.of(request.getHeader(HttpHeaders.CONTENT_ENCODING)));
    read(this::route, intake::release);
  }

  /**
   * Reads the body, long ones away from the event loop.
   *
   * @param gone told instead if the caller went away meanwhile
   */
  private void read(Consumer<ReadRequest> then, Runnable gone) {
    Optional<String> policy = ReadRequest.policy(request.headers());
    if (body.length() <= LONG_BODY && body.coding().orElse(null) != ContentCoding.GZIP) {
      then.accept(ReadRequest.of(gateway, passage, body, policy));
      return;
    }
    stage = new Working();
    loop.expect(
        CompletableFuture.supplyAsync(
                () -> ReadRequest.of(gateway, passage, body, policy), gateway.pool().executor())
            .thenAccept(
                read ->
                    loop.run(
                        () -> {
                          if (isClosed) {
                            gone.run();
                          } else {
                            then.accept(read);
                          }
                        })));
  }

  private void route(ReadRequest read) {
    if (read.local().isEmpty()) {
      ask(read.scan(), Route.Forward.UNROUTED);
      return;
    }
    LocalAnswer local = read.local().get();
    await(
        () -> gateway.router().route(local.request()),
        routed -> routed(read.scan(), local, routed),
        () -> {
          intake.release();
          gone();
        });
  }

  private <T> void await(Supplier<Future<T>> asked, Consumer<Future<T>> then, Runnable gone) {
    Awaiting<T> waiting = new Awaiting<>(gateway.router().patience(), then, gone);
    stage = waiting;
    waiting.begin(asked, this);
  }

  private void routed(RequestScan scan, LocalAnswer local, Future<Route> routed) {
    if (routed.failed()) {
      boolean isLate = routed.cause() instanceof TimeoutException;
      LOG.error("{} could not be routed: a provider is asked", passage.id(), routed.cause());
      forward(scan, isLate ? "router_late" : "router_failed");
    } else if (routed.result() instanceof Route.Answer given) {
      if (!give(local, given, "routed")) {
        forward(scan, "router_failed");
      }
    } else if (routed.result() instanceof Route.Hold held) {
      gateway.metrics().routed("person", "held");
      long sent = LocalAnswer.sendHeld(response, passage, held);
      closed(LocalAnswer.HELD, "none", "held", Optional.empty(), sent);
      intake.release();
    } else {
      forward(scan, (Route.Forward) routed.result());
    }
  }

  private void forward(RequestScan scan, String reason) {
    forward(scan, Route.Forward.because(reason, CHOSEN_BY_NOBODY));
  }

  private void forward(RequestScan scan, Route.Forward why) {
    gateway.metrics().routed("teacher", why.reason());
    ask(scan, why.with(RetortHeader.REASON, why.reason()));
  }

  private void ask(RequestScan scan, Route.Forward why) {
    List<Target> targets =
        gateway
            .routing()
            .targets(
                GatewayPath.isAnthropic(passage.path())
                    || request.headers().contains("anthropic-version"),
                passage.task().or(scan::task),
                scan.model());
    Asking asking = new Asking(this, body, scan, targets, why);
    stage = asking;
    asking.begin();
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
      LOG.error("the answer to {} cannot be given", passage.id(), e);
      return false;
    }
    gateway.metrics().routed("student", reason);
    stage = new Working();
    Duration latency = elapsed();
    capture(
        Optional.empty(),
        () -> gateway.assembly().exchange(passage, local.request(), given, latency),
        failure -> sendOwn(local, given, rendered, failure));
    return true;
  }

  private void sendOwn(
      LocalAnswer local, Route.Answer given, Buffer rendered, Throwable notCaptured) {
    if (isClosed) {
      return;
    }
    Duration ready = elapsed();
    if (notCaptured == null) {
      local.send(response, given, rendered);
      closed(LocalAnswer.OK, LocalAnswer.UPSTREAM, "ok", Optional.of(ready), rendered.length());
    } else {
      Refusal.notCaptured().send(response);
      closed(Refusal.UNAVAILABLE, LocalAnswer.UPSTREAM, "not_captured", Optional.empty(), 0);
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
          capture(why, target, AnswerEnd.CALLER_GONE, failure -> {});
        };
    await(
        why.standIn(),
        given -> {
          if (given.failed() || given.result().isEmpty()) {
            given.onFailure(
                failure -> LOG.error("nobody can stand in for {}", passage.id(), failure));
            otherwise.run();
          } else {
            read(read -> standIn(read, given.result().get(), dropped, otherwise), gone);
          }
        },
        () -> {
          gone.run();
          gone();
        });
  }

  private void standIn(
      ReadRequest read, Route.Answer given, Runnable dropped, Runnable otherwise) {
    if (read.local().filter(local -> give(local, given, "stand_in")).isPresent()) {
      dropped.run();
    } else {
      otherwise.run();
    }
  }

  /** Tells the caller why there is no answer. */
  void refuse(Refusal refusal) {
    refusal.send(response);
    closed(refusal.status(), "none", "refused", Optional.empty(), 0);
    intake.release();
  }

  private void callerGone() {
    if (!isClosed) {
      stage.callerGone();
    }
  }

  /** Closes a request whose caller went away before there was an answer. */
  void gone() {
    closed(0, "none", "caller_gone", Optional.empty(), 0);
  }

  /**
   * Captures that a provider gave no answer, as {@link #capture(Route.Forward, Optional,
   * AnswerFacts, Consumer)} does.
   */
  void capture(Route.Forward why, Target target, AnswerEnd end, Consumer<Throwable> stored) {
    capture(
        why,
        Optional.empty(),
        new AnswerFacts(target, 0, end, elapsed(), Optional.empty()),
        stored);
  }

  /**
   * Captures an exchange with a provider, if it is one to capture.
   *
   * @param stored told on this event loop, with the disk's refusal if there is one; where capture
   *     is not required, at once
   */
  void capture(
      Route.Forward why,
      Optional<Recording> recording,
      AnswerFacts facts,
      Consumer<Throwable> stored) {
    capture(
        recording,
        () -> gateway.assembly().exchange(passage, body, recording, facts, why),
        stored);
  }

  private void capture(
      Optional<Recording> recording, Supplier<Assembled> assembly, Consumer<Throwable> stored) {
    Optional<String> obstacle =
        recording
            .flatMap(Recording::lost)
            .or(() -> body.coding().isEmpty() ? Optional.of("coding") : Optional.empty());
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

  /** Waits for something else from now on. */
  void enter(Stage entered) {
    stage = entered;
  }

  /** Looks whether anybody takes too long. */
  void checkTimeouts(long now) {
    if (!isClosed) {
      stage.checkTimeouts(now);
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
            request.method().name(),
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

  Future<HttpClientRequest> connect(Provider provider) {
    return loop.connect(provider, request.method(), request.uri());
  }

  /** Does something when this event loop has read what has come. */
  void later(Runnable work) {
    loop.run(work);
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - passage.startedNanos());
  }

  Passage passage() {
    return passage;
  }

  HttpServerRequest request() {
    return request;
  }

  HttpServerResponse response() {
    return response;
  }

  Gateway gateway() {
    return gateway;
  }
}
