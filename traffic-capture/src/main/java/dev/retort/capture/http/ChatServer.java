package dev.retort.capture.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.Prompt;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.TaskName;
import dev.retort.capture.wire.WireProtocols;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.BindException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An OpenAI-compatible server of chat completions that captures each exchange before it answers.
 * The gateway is one with the teacher behind it; the router is one with students and the teacher.
 *
 * <p>Serves {@code POST /v1/chat/completions} (whole answers; a request to stream is refused) and
 * {@code GET /health}. A caller may name the exchange ({@value #EXCHANGE_ID}), so that a repeated
 * request is captured once, and the task ({@value #TASK}).
 */
public final class ChatServer implements AutoCloseable {
  /** Names the exchange, in requests and answers. */
  public static final String EXCHANGE_ID = "X-Retort-Exchange-Id";

  /** Names the task, in requests. */
  public static final String TASK = "X-Retort-Task";

  private static final String COMPLETIONS = "/v1/chat/completions";
  private static final Logger LOG = LoggerFactory.getLogger(ChatServer.class);
  private static final long MAX_BODY_BYTES = 32L << 20;
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int TOO_LARGE = 413;
  private static final int BAD_GATEWAY = 502;
  private static final int UNAVAILABLE = 503;

  private final Vertx vertx;
  private final ChatHandler handler;
  private final ExchangeLog log;
  private final SubjectPseudonyms pseudonyms;
  private final Clock clock;
  private final HttpServer server;

  private ChatServer(
      Vertx vertx,
      ListenAddress address,
      ChatHandler handler,
      ExchangeLog log,
      SubjectPseudonyms pseudonyms,
      Clock clock) {
    this.vertx = vertx;
    this.handler = handler;
    this.log = log;
    this.pseudonyms = pseudonyms;
    this.clock = clock;
    Router router = Router.router(vertx);
    router.post(COMPLETIONS).handler(ChatServer::takeAsJson);
    router
        .post(COMPLETIONS)
        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
        .failureHandler(ChatServer::refuseBody)
        .handler(this::serve);
    router
        .get("/health")
        .handler(
            context ->
                send(context, OK, JsonFormat.mapper().createObjectNode().put("status", "ok")));
    router.route().last().handler(ChatServer::unknownPath);
    this.server =
        vertx
            .createHttpServer(
                new HttpServerOptions().setHost(address.host()).setPort(address.port()))
            .requestHandler(router);
  }

  /**
   * Starts a server.
   *
   * @param handler what answers
   * @param log where the exchanges go
   * @param pseudonyms what the log calls the people that requests name
   * @throws BindException if the address is taken; the message names it and the remedy
   */
  public static ChatServer start(
      Vertx vertx,
      ListenAddress address,
      ChatHandler handler,
      ExchangeLog log,
      SubjectPseudonyms pseudonyms,
      Clock clock)
      throws IOException {
    ChatServer server = new ChatServer(vertx, address, handler, log, pseudonyms, clock);
    address.await(server.server.listen());
    return server;
  }

  /** The port that the server listens on. */
  public int port() {
    return server.actualPort();
  }

  private void serve(RoutingContext context) {
    Instant receivedAt = clock.instant();
    ChatCall call;
    try {
      call = call(context, receivedAt);
    } catch (MalformedExchangeException | IllegalArgumentException e) {
      send(
          context,
          BAD_REQUEST,
          ChatCompletionFormat.error("invalid_request_error", e.getMessage()));
      return;
    }
    context.response().putHeader(EXCHANGE_ID, call.id().value());
    handler
        .answer(call)
        .compose(
            reply ->
                vertx
                    .executeBlocking(() -> log.append(List.of(exchange(call, reply))), false)
                    .map(reply),
            failure -> Future.failedFuture(new HandlerFailure(failure)))
        .onSuccess(
            reply -> {
              reply.headers().forEach(context.response()::putHeader);
              send(context, reply.status(), reply.response());
            })
        .onFailure(failure -> refuse(context, call, failure));
  }

  /** Whatever a caller calls the body, it is JSON: nothing tries to read it as a form. */
  private static void takeAsJson(RoutingContext context) {
    context.request().headers().set(HttpHeaders.CONTENT_TYPE, "application/json");
    context.next();
  }

  private static void refuseBody(RoutingContext context) {
    boolean tooLarge = context.statusCode() == TOO_LARGE;
    send(
        context,
        tooLarge ? TOO_LARGE : BAD_REQUEST,
        ChatCompletionFormat.error(
            "invalid_request_error",
            tooLarge
                ? "the body is larger than %,d bytes".formatted(MAX_BODY_BYTES)
                : "the body cannot be read"));
  }

  private ChatCall call(RoutingContext context, Instant receivedAt) {
    HttpServerRequest http = context.request();
    ObjectNode request = body(context);
    if (request.path("stream").asBoolean(false)) {
      throw new MalformedExchangeException(
          "\"stream\": true is not served here: ask for whole answers with \"stream\": false");
    }
    Optional<TaskName> task =
        Optional.ofNullable(http.getHeader(TASK))
            .map(TaskName::new)
            .or(() -> ChatCompletionFormat.task(request));
    Prompt prompt = ChatCompletionFormat.prompt(request);
    ExchangeId id =
        new ExchangeId(
            Optional.ofNullable(http.getHeader(EXCHANGE_ID))
                .orElseGet(() -> UUID.randomUUID().toString()));
    return new ChatCall(
        id,
        task,
        receivedAt,
        request,
        prompt,
        CaptureDetails.ofRequest(WireProtocols.CHAT_COMPLETIONS.request(request).metadata()),
        Optional.ofNullable(http.getHeader(HttpHeaders.AUTHORIZATION)));
  }

  private static ObjectNode body(RoutingContext context) {
    Buffer body = Optional.ofNullable(context.body().buffer()).orElseGet(Buffer::buffer);
    try {
      JsonNode parsed = JsonFormat.mapper().readTree(body.getBytes());
      if (parsed instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw new MalformedExchangeException("the body is no JSON: " + e.getMessage());
    }
    throw new MalformedExchangeException("the body is no JSON object");
  }

  private Exchange exchange(ChatCall call, ChatReply reply) {
    return new Exchange(
        call.id(),
        call.task(),
        call.receivedAt(),
        ChatCompletionFormat.model(call.request()),
        call.prompt(),
        completion(reply),
        ChatCompletionFormat.usage(reply.response()),
        elapsed(call),
        reply.answeredBy(),
        Optional.empty(),
        Optional.empty(),
        ChatCompletionFormat.subject(call.request()).map(pseudonyms::of),
        Optional.empty(),
        call.details());
  }

  private Duration elapsed(ChatCall call) {
    Duration elapsed = Duration.between(call.receivedAt(), clock.instant());
    return elapsed.isNegative() ? Duration.ZERO : elapsed;
  }

  /** An answer of a shape that nobody can read is captured as an error, and still passed on. */
  private static Completion completion(ChatReply reply) {
    try {
      return reply.status() == OK
          ? ChatCompletionFormat.completion(reply.response())
          : Completion.FAILED;
    } catch (MalformedExchangeException e) {
      return Completion.FAILED;
    }
  }

  private static void refuse(RoutingContext context, ChatCall call, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof HandlerFailure) {
      LOG.error("{} was not answered", call.id(), cause.getCause());
      send(
          context,
          BAD_GATEWAY,
          ChatCompletionFormat.error("upstream_unavailable", "the request could not be answered"));
      return;
    }
    LOG.error("{} was answered but could not be captured", call.id(), cause);
    send(
        context,
        UNAVAILABLE,
        ChatCompletionFormat.error(
            "capture_failed", "the answer could not be captured: " + cause.getMessage()));
  }

  private static void unknownPath(RoutingContext context) {
    send(
        context,
        404,
        ChatCompletionFormat.error(
            "invalid_request_error",
            "%s %s is not served here: POST /v1/chat/completions, GET /health"
                .formatted(context.request().method(), context.request().path())));
  }

  private static void send(RoutingContext context, int status, ObjectNode body) {
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(JsonFormat.line(body));
  }

  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }

  /** Tells a failure of the handler from a failure of the capture. */
  private static final class HandlerFailure extends RuntimeException {
    HandlerFailure(Throwable cause) {
      super(cause);
    }
  }
}
