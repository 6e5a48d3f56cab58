package dev.retort.console.web;

import dev.retort.capture.JsonFormat;
import dev.retort.capture.http.ListenAddress;
import dev.retort.registry.server.TlsFiles;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A console that listens. Thread-safe. */
public final class ConsoleServer implements AutoCloseable {
  private static final long BODY_BYTES = 1 << 20;
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src"
          + " 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private final HttpServer server;
  private final List<Operation> operations;

  private ConsoleServer(HttpServer server, List<Operation> operations) {
    this.server = server;
    this.operations = List.copyOf(operations);
  }

  /**
   * Starts one.
   *
   * @param gate knows who visits
   * @param deeds keeps what they do
   * @param areas in the order of the main navigation
   * @throws IOException if the address is taken
   */
  public static ConsoleServer start(
      Vertx vertx, ListenAddress address, Gate gate, Deeds deeds, List<Area> areas, Clock clock)
      throws IOException {
    return start(vertx, address, Optional.empty(), gate, deeds, areas, clock);
  }

  /**
   * Starts one.
   *
   * @param tls what it shows who it is with; without it, it speaks plain HTTP
   * @param gate knows who visits
   * @param deeds keeps what they do
   * @param areas in the order of the main navigation
   * @throws IOException if the address is taken
   */
  public static ConsoleServer start(
      Vertx vertx,
      ListenAddress address,
      Optional<TlsFiles> tls,
      Gate gate,
      Deeds deeds,
      List<Area> areas,
      Clock clock)
      throws IOException {
    Router router = Router.router(vertx);
    Templates templates = new Templates();
    router.route().handler(context -> secure(context, tls.isPresent()));
    new Assets().mount(router);
    // On every method: a route for POST alone would make every unknown page a wrong method.
    router.route().handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES));
    router.route().handler(Failures::read);
    gate.mount(router, templates);
    Mounting mounting =
        new Mounting(
            vertx,
            router,
            gate,
            templates,
            deeds,
            clock,
            areas.stream().flatMap(area -> area.destination().stream()).toList());
    areas.forEach(area -> area.mount(mounting));
    new Failures(gate, templates).mount(router);
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(address.host())
            .setPort(address.port())
            .setCompressionSupported(false)
            // What is too long is refused in words, and that is the body's limit.
            .setMaxFormAttributeSize((int) BODY_BYTES)
            // An upgrade in the clear breaks off answers to clients that ask for one.
            .setHttp2ClearTextEnabled(false);
    tls.ifPresent(
        files ->
            options
                .setSsl(true)
                .setKeyCertOptions(
                    new PemKeyCertOptions()
                        .setCertPath(files.certificate().toString())
                        .setKeyPath(files.key().toString())));
    HttpServer server = vertx.createHttpServer(options);
    return new ConsoleServer(
        address.await(server.requestHandler(router).listen()), mounting.operations());
  }

  private static void secure(RoutingContext context, boolean encrypted) {
    if (encrypted) {
      context.response().putHeader("Strict-Transport-Security", "max-age=31536000");
    }
    context
        .response()
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "same-origin")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    context.next();
  }

  /** The port it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** What programs may ask of it. */
  public List<Operation> operations() {
    return operations;
  }

  /** Stops listening. */
  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }

  /** Answers what went wrong: a program with a problem, a person with a page. */
  private record Failures(Gate gate, Templates templates) {
    private static final int TOO_LARGE = 413;
    private static final List<Integer> STATUSES = List.of(400, 403, 404, 405, TOO_LARGE);
    private static final String READ = Failures.class.getName();

    void mount(Router router) {
      router.route().failureHandler(context -> answer(context, problem(context)));
      STATUSES.forEach(
          status ->
              router.errorHandler(status, context -> answer(context, Problem.status(status))));
    }

    /** From here on, what fails is no fault of the body. */
    static void read(RoutingContext context) {
      context.put(READ, true);
      context.next();
    }

    private static Problem problem(RoutingContext context) {
      Throwable failure = context.failure();
      if (failure == null) {
        return Problem.status(context.statusCode());
      }
      // Decoders throw whatever they stumble over, and the body is all that they have seen.
      boolean ofTheBody = context.get(READ) == null && !(failure instanceof HttpException);
      return ofTheBody ? Problem.unreadable() : Problem.of(failure);
    }

    /** Whether a program asks; the address may be none that can be decoded. */
    private static boolean isProgram(RoutingContext context) {
      String path = context.request().path();
      return path != null && path.startsWith(Operation.ROOT);
    }

    private void answer(RoutingContext context, Problem problem) {
      if (context.response().headWritten()) {
        context.response().reset();
        return;
      }
      if (isProgram(context)) {
        context
            .response()
            .setStatusCode(problem.status())
            .putHeader("Content-Type", "application/problem+json")
            .end(JsonFormat.line(problem));
      } else if (problem.status() == StrangerException.STATUS
          && context.request().getHeader("HX-Request") != null) {
        // A part of a page cannot be logged in to: the page is loaded again, and leads there.
        context.response().setStatusCode(problem.status()).putHeader("HX-Refresh", "true").end();
      } else if (problem.status() == StrangerException.STATUS) {
        String next = URLEncoder.encode(context.request().uri(), StandardCharsets.UTF_8);
        context.response().setStatusCode(303).putHeader("Location", "/login?next=" + next).end();
      } else {
        // What is too large is refused before anybody looks who sends it.
        boolean known = problem.status() == TOO_LARGE || gate.visitor(context).isPresent();
        Mounting.sendHtml(
            context,
            problem.status(),
            templates.render(new Html("problem.jte", Map.of("problem", problem, "known", known))));
      }
    }
  }
}
