package dev.retort.registry.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.server.store.Actor;
import dev.retort.registry.server.store.ErrorCode;
import dev.retort.registry.server.store.Limits;
import dev.retort.registry.server.store.ProtocolException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** JSON in, JSON out: each action runs on a worker thread, since it waits for the database. */
public final class Endpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);

  /** Where a handler before leaves the {@link Actor}. */
  public static final String ACTOR = "retort.actor";

  private static final String API = "/api/2.0/mlflow/";

  private final Vertx vertx;
  private final Router router;
  private final BodyHandler body = BodyHandler.create(false).setBodyLimit(Limits.BODY_BYTES);

  /** Answers one kind of request. */
  public interface Action {
    ObjectNode answer(Call call) throws IOException;
  }

  public Endpoints(Vertx vertx, Router router) {
    this.vertx = vertx;
    this.router = router;
  }

  /** Answers a call of MLflow's API, version 2.0. */
  public Endpoints on(HttpMethod method, String path, Action action) {
    return at(method, API + path, action);
  }

  /** Answers at an address; HEAD wherever GET is answered. */
  public Endpoints at(HttpMethod method, String address, Action action) {
    boolean reads = method.equals(HttpMethod.GET);
    Route route = reads ? readable(router, address) : router.route(method, address);
    route.handler(body).handler(context -> run(context, action));
    return this;
  }

  /** A route for GET and HEAD. */
  public static Route readable(Router router, String address) {
    return router.route(address).method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  private void run(RoutingContext context, Action action) {
    vertx
        .executeBlocking(() -> action.answer(call(context)).toString(), false)
        .onSuccess(answer -> send(context, 200, answer))
        .onFailure(context::fail);
  }

  /** A request's parameters. */
  public static Call call(RoutingContext context) {
    MultiMap query = reads(context) ? context.queryParams() : MultiMap.caseInsensitiveMultiMap();
    return new Call(actor(context), query, body(context));
  }

  /** The body that a handler before has read; empty if there was none. */
  public static byte[] body(RoutingContext context) {
    return Optional.ofNullable(context.body())
        .map(read -> read.buffer())
        .map(Buffer::getBytes)
        .orElse(new byte[0]);
  }

  /** What changes something takes its parameters from the body alone, as in MLflow. */
  private static boolean reads(RoutingContext context) {
    HttpMethod method = context.request().method();
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
  }

  /** Who asks, if the server asks for tokens. */
  public static Actor actor(RoutingContext context) {
    Actor actor = context.get(ACTOR);
    return actor == null ? Actor.ANONYMOUS : actor;
  }

  /** Answers what isn't HTTP as far as the parser is concerned, and hangs up. */
  public static void refuse(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    int status =
        cause instanceof TooLongHttpLineException
            ? HttpResponseStatus.REQUEST_URI_TOO_LONG.code()
            : cause instanceof TooLongHttpHeaderException
                ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE.code()
                : HttpResponseStatus.BAD_REQUEST.code();
    String why = cause == null ? "it is no HTTP" : cause.getMessage();
    String json =
        WireFormat.error(ErrorCode.INVALID_PARAMETER_VALUE, "Invalid request: " + why).toString();
    request.response().putHeader("Connection", "close");
    send(request.response(), status, json).onComplete(sent -> request.connection().close());
  }

  public static void send(RoutingContext context, int status, String json) {
    send(context.response(), status, json);
  }

  private static Future<Void> send(HttpServerResponse response, int status, String json) {
    return response
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .putHeader("X-Content-Type-Options", "nosniff")
        .end(json);
  }

  /** Turns a failure into MLflow's form of it; what nobody foresaw is logged whole. */
  public static void fail(RoutingContext context) {
    Throwable failure = context.failure();
    if (failure instanceof HttpClosedException || context.response().closed()) {
      LOG.debug(
          "{} {}: the client went away", context.request().method(), context.request().path());
      return;
    }
    if (context.response().headWritten()) {
      context.response().reset();
      return;
    }
    if (failure instanceof ProtocolException refusal) {
      send(
          context,
          refusal.status(),
          WireFormat.error(refusal.code(), refusal.getMessage()).toString());
    } else if (failure instanceof HttpException http) {
      refuse(context, http.getStatusCode(), http.getMessage());
    } else if (failure == null && context.statusCode() < ErrorCode.INTERNAL_ERROR.status()) {
      refuse(
          context,
          context.statusCode(),
          HttpResponseStatus.valueOf(context.statusCode()).reasonPhrase());
    } else {
      LOG.error("{} {} failed", context.request().method(), context.request().path(), failure);
      send(
          context,
          ErrorCode.INTERNAL_ERROR,
          "The registry failed at this request: its log says why. Send it again later.");
    }
  }

  private static void refuse(RoutingContext context, int status, String why) {
    send(
        context,
        status,
        WireFormat.error(ErrorCode.INVALID_PARAMETER_VALUE, "Invalid request: " + why).toString());
  }

  public static void send(RoutingContext context, ErrorCode code, String message) {
    send(context, code.status(), WireFormat.error(code, message).toString());
  }
}
