package dev.retort.scheduler.launch.handover;

import dev.retort.capture.JsonFormat;
import dev.retort.capture.http.ListenAddress;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.handover.Parcel;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hands run folders over to workers. Every request names a job in its path and brings the run
 * folder's token; {@code docs/run-folder.md} has the protocol. Thread-safe.
 */
public final class HandoverServer implements AutoCloseable {
  /** Below it, a job's name and what is asked of it. */
  public static final String JOBS = "/jobs";

  private static final String JOB = "Retort-Job";
  private static final String SESSION = "Retort-Session";
  static final String OFFSET = "Upload-Offset";
  private static final String RUN = "run";

  /** An answer to a worker that begins takes as long as it takes to read an open model. */
  private static final int IDLE_SECONDS = 900;

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{1,18})");

  private final Vertx vertx;
  private final HandoverDesk desk;
  private final TransferLimits limits;
  private final HttpServer server;

  private HandoverServer(
      Vertx vertx, HttpServerOptions options, HandoverDesk desk, TransferLimits limits) {
    this.vertx = vertx;
    this.desk = desk;
    this.limits = limits;
    this.server =
        vertx
            .createHttpServer(
                options
                    .setIdleTimeout(IDLE_SECONDS)
                    .setHttp2ClearTextEnabled(false)
                    .setCompressionSupported(false))
            .requestHandler(routes());
  }

  /**
   * Starts one.
   *
   * @param options its certificate, if it has one; host and port come from the address
   * @throws IOException if the address is taken
   */
  public static HandoverServer start(
      Vertx vertx,
      ListenAddress address,
      HttpServerOptions options,
      HandoverDesk desk,
      TransferLimits limits)
      throws IOException {
    HandoverServer handover =
        new HandoverServer(
            vertx,
            new HttpServerOptions(options).setHost(address.host()).setPort(address.port()),
            desk,
            limits);
    address.await(handover.server.listen());
    return handover;
  }

  /** The port it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** Stops listening; workers try again for a while. */
  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }

  /** What is done for a request, on a worker thread. */
  private interface Deed {
    /** Does it, and answers with a length, if that is the answer. */
    long done(RoutingContext context, HandedRun run) throws IOException;
  }

  private Router routes() {
    Router router = Router.router(vertx);
    router.get("/health").handler(context -> context.response().end("OK"));
    String job = JOBS + "/:job";
    router.route(JOBS + "/*").failureHandler(FailedRequests::answer);
    router.route(job + "/*").handler(this::admit);
    router.route(job).handler(this::admit);
    router.route().handler(BodyHandler.create(false).setBodyLimit(limits.piece()));
    router.post(job + "/sessions").handler(this::begin);
    router.route().handler(this::admitSession);
    router.get(job).handler(context -> context.response().setStatusCode(204).end());
    router.get(job + "/inputs/*").handler(this::give);
    router
        .patch(job + "/logs/:name")
        .handler(deed((c, run) -> run.append(c.pathParam("name"), count(c, OFFSET), body(c))));
    router.patch(job + "/files/:digest").handler(deed((c, run) -> run.take(piece(c), body(c))));
    put(
        router,
        job + "/checkpoints/:name",
        (c, run) -> run.checkpoint(c.pathParam("name"), parcel(c)));
    put(router, job + "/student", (c, run) -> run.student(parcel(c)));
    put(router, job + "/out-of-fold.jsonl", (c, run) -> run.outOfFold(parcel(c)));
    put(router, job + "/outcome", (c, run) -> run.finish(read(c, TrainingOutcome.class)));
    return router;
  }

  private interface Change {
    void make(RoutingContext context, HandedRun run) throws IOException;
  }

  private void put(Router router, String path, Change change) {
    router
        .route(HttpMethod.PUT, path)
        .handler(
            deed(
                (context, run) -> {
                  change.make(context, run);
                  return 0;
                }));
  }

  /** Lets nobody in without the token, before a byte of a body is read. */
  private void admit(RoutingContext context) {
    HttpServerRequest request = context.request();
    request.pause();
    String job = context.pathParam("job");
    String presented = bearer(request);
    context.response().putHeader(JOB, desk.isStopped(job) ? "stop" : "go");
    vertx
        .executeBlocking(
            () -> {
              HandedRun run = desk.find(job);
              if (!run.isKnownTo(presented)) {
                throw new HandoverRefusal(
                    HandoverRefusal.UNAUTHORIZED, "the token is not that of the run folder");
              }
              return run;
            },
            false)
        .onSuccess(
            run -> {
              context.put(RUN, run);
              request.resume();
              context.next();
            })
        .onFailure(
            failure -> {
              request.resume();
              context.fail(failure);
            });
  }

  private static String bearer(HttpServerRequest request) {
    String header = request.getHeader("Authorization");
    return header == null || !header.startsWith("Bearer ") ? "" : header.substring(7).strip();
  }

  private void begin(RoutingContext context) {
    HandedRun run = context.get(RUN);
    vertx
        .executeBlocking(() -> JsonFormat.pretty(run.begin()), false)
        .onSuccess(
            brief ->
                context
                    .response()
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(brief)))
        .onFailure(context::fail);
  }

  private void admitSession(RoutingContext context) {
    HandedRun run = context.get(RUN);
    if (run == null) {
      context.next();
      return;
    }
    String session = context.request().getHeader(SESSION);
    vertx
        .executeBlocking(
            () -> {
              run.require(session == null ? "" : session);
              return session;
            },
            false)
        .onSuccess(known -> context.next())
        .onFailure(context::fail);
  }

  private void give(RoutingContext context) {
    HandedRun run = context.get(RUN);
    String path = context.request().path();
    int begin = path.indexOf("/inputs/") + "/inputs/".length();
    Matcher range = RANGE.matcher(String.valueOf(context.request().getHeader("Range")));
    vertx
        .executeBlocking(
            () ->
                run.input(
                    QueryStringDecoder.decodeComponent(
                        path.substring(begin).replace("+", "%2B"), StandardCharsets.UTF_8)),
            false)
        .compose(file -> send(context, file, range))
        .onFailure(context::fail);
  }

  private static Future<Void> send(RoutingContext context, Path file, Matcher range) {
    if (!range.matches()) {
      return context.response().sendFile(file.toString());
    }
    long first = Long.parseLong(range.group(1));
    long last = Long.parseLong(range.group(2));
    if (last < first) {
      return Future.failedFuture(new HandoverRefusal(416, "the range ends before it begins"));
    }
    return context.response().setStatusCode(206).sendFile(file.toString(), first, last - first + 1);
  }

  private Handler<RoutingContext> deed(Deed deed) {
    return context -> {
      HandedRun run = context.get(RUN);
      vertx
          .executeBlocking(() -> deed.done(context, run), false)
          .onSuccess(
              length ->
                  context
                      .response()
                      .setStatusCode(204)
                      .putHeader(OFFSET, Long.toString(length))
                      .end())
          .onFailure(context::fail);
    };
  }

  private static Incoming.Piece piece(RoutingContext context) {
    return new Incoming.Piece(
        context.pathParam("digest"),
        count(context, "Upload-Length"),
        count(context, OFFSET),
        String.valueOf(context.request().getHeader("Upload-Digest")));
  }

  private static byte[] body(RoutingContext context) {
    Buffer body = context.body().buffer();
    return body == null ? new byte[0] : body.getBytes();
  }

  private static long count(RoutingContext context, String header) {
    String value = String.valueOf(context.request().getHeader(header));
    if (!value.matches("\\d{1,18}")) {
      throw new IllegalArgumentException("the header %s is a count of bytes".formatted(header));
    }
    return Long.parseLong(value);
  }

  private static Parcel parcel(RoutingContext context) {
    return read(context, Parcel.class);
  }

  private static <T> T read(RoutingContext context, Class<T> type) {
    try {
      return JsonFormat.mapper().readValue(body(context), type);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the body is no %s: %s".formatted(type.getSimpleName(), e.getMessage()), e);
    }
  }
}
