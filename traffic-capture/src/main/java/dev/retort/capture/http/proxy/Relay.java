package dev.retort.capture.http.proxy;

import dev.retort.capture.JsonFormat;
import dev.retort.capture.http.ResumedRequest;
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

  private final GatewayLoop loop;
  private final Gateway gateway;
  private final Passage passage;
  private final HttpServerRequest request;
  private final RequestHead head;
  private final HttpServerResponse response;
  private final BodyIntake intake;
  private final ExchangeCapture exchanges;
  private final RouterTurn router;
  private RequestBody body = RequestBody.NONE;
  private Stage stage = new Receiving();
  private boolean isClosed;

  private Relay(
      GatewayLoop loop,
      HttpServerRequest request,
      Passage passage,
      RequestHead head,
      BodyIntake intake) {
    this.loop = loop;
    this.gateway = loop.gateway();
    this.passage = passage;
    this.request = request;
    this.head = head;
    this.response = request.response();
    this.intake = intake;
    this.exchanges = new ExchangeCapture(loop, passage, intake);
    this.router = new RouterTurn(this);
  }

  /** Takes a request on. */
  static void begin(GatewayLoop loop, HttpServerRequest request, Passage passage) {
    Gateway gateway = loop.gateway();
    int longest = gateway.config().limits().bodyBytes();
    BodyIntake intake = BodyIntake.of(request, longest, gateway.memory());
    Relay relay = new Relay(loop, request, passage, RequestHead.of(request), intake);
    relay.opened();
    intake.body().onSuccess(relay::received).onFailure(relay::unreadable);
  }

  /** Asks a provider for the answer of a request that came earlier, for whoever asks for it now. */
  static void resume(GatewayLoop loop, HttpServerRequest request, ResumedRequest resumed) {
    Relay relay =
        new Relay(
            loop,
            request,
            loop.passage(resumed),
            RequestHead.of(resumed, request),
            BodyIntake.done(request, loop.gateway().memory()));
    relay.opened();
    relay.body =
        new RequestBody(
            Buffer.buffer(JsonFormat.line(resumed.body())), Optional.of(ContentCoding.IDENTITY));
    relay.read(read -> relay.router.forward(read, resumed.route()), () -> {});
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
      goneUncaptured();
    }
  }

  /** Something works on the request that comes to its end, and gives the memory back then. */
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
        new RequestBody(whole, ContentCoding.of(head.headers().get(HttpHeaders.CONTENT_ENCODING)));
    read(this::route, intake::release);
  }

  /**
   * Reads the body, a long or packed one away from the event loop.
   *
   * @param gone told instead if the caller went away meanwhile
   */
  void read(Consumer<ReadRequest> then, Runnable gone) {
    if (!ReadRequest.isNeeded(gateway, passage) || isShort()) {
      then.accept(ReadRequest.of(gateway, passage, head.headers(), body));
      return;
    }
    stage = new Working();
    loop.expect(
        CompletableFuture.supplyAsync(
                () -> ReadRequest.of(gateway, passage, head.headers(), body),
                gateway.pool().executor())
            .exceptionally(this::unread)
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

  /** What cannot be read here goes where any request goes. */
  private ReadRequest unread(Throwable failure) {
    LOG.error("{} could not be read: a provider is asked", passage.id(), failure);
    return ReadRequest.NOTHING;
  }

  private boolean isShort() {
    return body.length() <= LONG_BODY && body.coding().orElse(null) != ContentCoding.GZIP;
  }

  private void route(ReadRequest read) {
    if (read.local().isPresent()) {
      router.decide(read, read.local().get());
    } else {
      ask(read.scan(), Route.Forward.UNROUTED);
    }
  }

  /** Asks the providers that are the request's. */
  void ask(RequestScan scan, Route.Forward why) {
    List<Target> targets =
        gateway
            .routing()
            .targets(head.isAnthropic(passage), passage.task().or(scan::task), scan.model());
    new Asking(this, body, scan, targets, why).begin();
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

  /** The same, where nobody was asked: there is nothing to capture. */
  void goneUncaptured() {
    gone();
    intake.release();
  }

  /** Closes a request whose answer is none of a model's: there is nothing to capture. */
  void closedUncaptured(int status, String outcome, long bytes) {
    closed(status, "none", outcome, Optional.empty(), bytes);
    intake.release();
  }

  /** Captures that a provider gave no answer, as the other does. */
  void capture(Route.Forward why, Target target, AnswerEnd end, Consumer<Throwable> stored) {
    AnswerFacts facts =
        new AnswerFacts(target, 0, end, elapsed(), Optional.empty(), why.answeredBy());
    capture(why, Optional.empty(), facts, stored);
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
    exchanges.capture(
        body,
        recording,
        () -> gateway.assembly().exchange(passage, body, recording, facts, why),
        stored);
  }

  /** Captures an exchange that no provider is part of, and does nothing else meanwhile. */
  void store(Supplier<Assembled> assembly, Consumer<Throwable> stored) {
    stage = new Working();
    exchanges.capture(body, Optional.empty(), assembly, stored);
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

  boolean isClosed() {
    return isClosed;
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
            head.method().name(),
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
    return loop.connect(provider, head.method(), head.uri());
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

  RequestHead head() {
    return head;
  }

  HttpServerResponse response() {
    return response;
  }

  RouterTurn router() {
    return router;
  }

  Gateway gateway() {
    return gateway;
  }
}
