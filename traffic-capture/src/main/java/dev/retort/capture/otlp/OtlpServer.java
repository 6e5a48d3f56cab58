package dev.retort.capture.otlp;

import dev.retort.capture.http.ListenAddress;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.BindException;

/** A server of its own for a {@link OtlpReceiver}. */
public final class OtlpServer implements AutoCloseable {
  private final HttpServer server;

  private OtlpServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts a server.
   *
   * @throws BindException if the address is taken; the message names it and the remedy
   */
  public static OtlpServer start(Vertx vertx, ListenAddress address, OtlpReceiver receiver)
      throws IOException {
    Router router = Router.router(vertx);
    receiver.mount(vertx, router);
    HttpServer server =
        vertx
            .createHttpServer(
                new HttpServerOptions().setHost(address.host()).setPort(address.port()))
            .requestHandler(router);
    address.await(server.listen());
    return new OtlpServer(server);
  }

  /** The port that the server listens on. */
  public int port() {
    return server.actualPort();
  }

  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }
}
