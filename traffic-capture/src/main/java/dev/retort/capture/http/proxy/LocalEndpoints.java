package dev.retort.capture.http.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.Exchange;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.http.Caller;
import dev.retort.capture.http.OwnCall;
import dev.retort.capture.http.OwnReply;
import dev.retort.capture.http.ResumedRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the gateway answers itself: health, metrics, feedback, and other gateways' exchanges. */
final class LocalEndpoints {
  private static final Logger LOG = LoggerFactory.getLogger(LocalEndpoints.class);
  private static final int OK = 200;
  private static final String METRICS_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  private static final Refusal NOT_STORED =
      Refusal.of(
          Refusal.UNAVAILABLE,
          "capture_failed",
          "it could not be stored: send it again later, and see the gateway's log");
  private static final Refusal NOT_SERVED =
      Refusal.of(Refusal.FAILED, "api_error", "the call failed: see the gateway's log");

  private final Gateway gateway;
  private final PostedRecords posted;

  LocalEndpoints(Gateway gateway) {
    this.gateway = gateway;
    this.posted = new PostedRecords(gateway.sink(), gateway.clock());
  }

  void handle(HttpServerRequest request, GatewayLoop loop) {
    String called = request.method() + " " + request.path();
    switch (called) {
      case "GET " + GatewayPath.HEALTH -> send(request.response(), OK, health());
      case "GET " + GatewayPath.READY -> ready(request, loop);
      case "GET " + GatewayPath.METRICS -> metrics(request, loop);
      case "POST " + GatewayPath.FEEDBACK -> take(request, loop, this::feedback);
      case "POST " + GatewayPath.EXCHANGES -> take(request, loop, this::exchanges);
      default -> {
        if (request.path() != null && request.path().startsWith(OwnCall.PREFIX)) {
          own(request, loop);
        } else {
          unknown(request);
        }
      }
    }
  }

  /** They name every task and model: to other machines, a key opens them. */
  private void metrics(HttpServerRequest request, GatewayLoop loop) {
    Optional<Application> application = gateway.keys().holder(request.headers());
    if (!gateway.config().address().isLoopback()
        && !gateway.keys().isOpen()
        && application.isEmpty()) {
      loop.barred(application).ifPresent(refusal -> refusal.send(request.response()));
      return;
    }
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, METRICS_FORMAT)
        .end(gateway.metrics().scrape());
  }

  /** Alive, whatever works less well than it should. */
  private ObjectNode health() {
    ObjectNode degraded = JsonFormat.mapper().createObjectNode();
    try {
      gateway.router().addDegradations(degraded);
    } catch (RuntimeException e) {
      LOG.error("the router cannot say how it is", e);
      degraded.put("router", "cannot say how it is: see the gateway's log");
    }
    ObjectNode health = status(degraded.isEmpty() ? "ok" : "degraded");
    if (!degraded.isEmpty()) {
      health.set("degraded", degraded);
    }
    return health;
  }

  /** A call of the router's own. */
  private void own(HttpServerRequest request, GatewayLoop loop) {
    Optional<Application> application = gateway.keys().holder(request.headers());
    if (application.isPresent() || !gateway.router().admits(request.headers())) {
      Optional<Refusal> barred = loop.barred(application);
      if (barred.isPresent()) {
        barred.get().send(request.response());
        return;
      }
    }
    read(request, loop, body -> routers(request, application, body, loop), NOT_SERVED);
  }

  private CompletionStage<Runnable> routers(
      HttpServerRequest request, Optional<Application> application, Buffer body, GatewayLoop loop) {
    OwnCall call =
        new OwnCall(
            request.method().name(),
            request.path(),
            request.headers(),
            caller(application),
            body.getBytes());
    Optional<ResumedRequest> resumed = gateway.router().resumed(call);
    if (resumed.isPresent()) {
      return CompletableFuture.completedFuture(() -> Relay.resume(loop, request, resumed.get()));
    }
    return gateway
        .router()
        .serve(call)
        .orElseThrow(() -> new RefusedException(notServed(request)))
        .<Runnable>map(reply -> () -> send(request.response(), reply))
        .toCompletionStage();
  }

  private Caller caller(Optional<Application> application) {
    return application
        .map(Application::caller)
        .orElse(gateway.keys().isOpen() ? Caller.ANYBODY : Caller.NOBODY);
  }

  private static void send(HttpServerResponse response, OwnReply reply) {
    reply.headers().forEach(response::putHeader);
    send(response, reply.status(), reply.body());
  }

  private static void unknown(HttpServerRequest request) {
    request.resume();
    notServed(request).send(request.response());
  }

  private static Refusal notServed(HttpServerRequest request) {
    return Refusal.notFound(
        "%s %s is not served here: the providers' paths begin with %s/, the gateway's own are %s, %s, %s and POST %s"
            .formatted(
                request.method(),
                request.path(),
                GatewayPath.PREFIX,
                GatewayPath.HEALTH,
                GatewayPath.READY,
                GatewayPath.METRICS,
                GatewayPath.FEEDBACK));
  }

  /** Ready is a gateway whose log takes exchanges and that has somebody to ask. */
  private void ready(HttpServerRequest request, GatewayLoop loop) {
    loop.expect(
        CompletableFuture.completedFuture(List.<Exchange>of())
            .thenComposeAsync(gateway.sink()::submit, gateway.pool().executor())
            .handle((stored, failure) -> failure == null && gateway.pool().isWritable())
            .thenAccept(writable -> loop.run(() -> ready(request.response(), writable))));
  }

  private void ready(HttpServerResponse response, boolean writable) {
    ObjectNode body = JsonFormat.mapper().createObjectNode();
    ObjectNode upstreams = JsonFormat.mapper().createObjectNode();
    boolean anyUp = false;
    for (Provider provider : gateway.routing().providers()) {
      boolean up = !provider.isDown();
      anyUp |= up;
      upstreams.put(provider.upstream().name(), up ? "up" : "down");
    }
    Optional<SpoolBacklog> spool = gateway.sink().backlog();
    boolean takes = writable && !spool.map(SpoolBacklog::isFull).orElse(false);
    boolean ready = takes && anyUp;
    body.put("status", ready ? "ready" : "not ready").put("log", takes ? "writable" : "refuses");
    spool.ifPresent(it -> body.put("spool", it.isFull() ? "full" : "takes"));
    body.set("upstreams", upstreams);
    send(response, ready ? OK : Refusal.UNAVAILABLE, body);
  }

  private CompletionStage<OwnReply> feedback(Optional<Application> application, Buffer body) {
    return posted.addFeedback(body, application.flatMap(Application::rates));
  }

  private CompletionStage<OwnReply> exchanges(Optional<Application> application, Buffer body) {
    application
        .filter(poster -> poster.role() == Application.Role.APPLICATION)
        .ifPresent(
            poster -> {
              throw new RefusedException(
                  Refusal.of(
                      Refusal.FORBIDDEN,
                      "permission_error",
                      "application %s may not hand in what others captured: give it role: router under gateway.applications.%s if it is a gateway or router elsewhere"
                          .formatted(poster.name(), poster.name())));
            });
    return posted.addExchanges(body);
  }

  /** Takes what callers with a key may post, if keys are asked for. */
  private void take(
      HttpServerRequest request,
      GatewayLoop loop,
      BiFunction<Optional<Application>, Buffer, CompletionStage<OwnReply>> work) {
    Optional<Application> application = gateway.keys().holder(request.headers());
    if (!gateway.keys().isOpen() && application.isEmpty()) {
      loop.barred(application).ifPresent(refusal -> refusal.send(request.response()));
      return;
    }
    read(
        request,
        loop,
        body ->
            work.apply(application, body).thenApply(reply -> () -> send(request.response(), reply)),
        NOT_STORED);
  }

  /**
   * Reads a body and has it worked on, away from the event loop.
   *
   * @param work gives what then answers, on the event loop
   * @param otherwise what the caller hears if the work fails
   */
  private void read(
      HttpServerRequest request,
      GatewayLoop loop,
      Function<Buffer, CompletionStage<Runnable>> work,
      Refusal otherwise) {
    BodyIntake intake =
        BodyIntake.of(request, gateway.config().limits().bodyBytes(), gateway.memory());
    intake
        .body()
        .onSuccess(
            body ->
                loop.expect(
                    CompletableFuture.completedFuture(body)
                        .thenComposeAsync(work, gateway.pool().executor())
                        .<Void>handle(
                            (answer, failure) -> {
                              loop.run(
                                  () -> {
                                    intake.release();
                                    answer(request, answer, failure, otherwise);
                                  });
                              return null;
                            })))
        .onFailure(
            failure -> {
              if (failure instanceof RefusedException refused) {
                refused.refusal().send(request.response());
              }
            });
  }

  private static void answer(
      HttpServerRequest request, Runnable answer, Throwable failure, Refusal otherwise) {
    if (failure == null) {
      if (!request.response().closed()) {
        answer.run();
      }
      return;
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof RefusedException refused) {
      refused.refusal().send(request.response());
      return;
    }
    LOG.error("{} {} failed", request.method(), request.path(), cause);
    otherwise.send(request.response());
  }

  private static ObjectNode status(String status) {
    return JsonFormat.mapper().createObjectNode().put("status", status);
  }

  private static void send(HttpServerResponse response, int status, JsonNode body) {
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(JsonFormat.line(body));
  }
}
