package dev.retort.console;

import dev.retort.console.config.HandoverConfig;
import dev.retort.registry.server.TlsFiles;
import dev.retort.scheduler.launch.handover.HandoverAddress;
import dev.retort.scheduler.launch.handover.HandoverDesk;
import dev.retort.scheduler.launch.handover.HandoverServer;
import dev.retort.scheduler.launch.handover.TransferLimits;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands the run folders of a home over, from the first training on. Thread-safe. */
final class HomeHandover implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HomeHandover.class);

  private final HandoverConfig config;
  private final Vertx vertx;
  private final HandoverDesk desk;
  private Optional<HandoverServer> server = Optional.empty();

  HomeHandover(HandoverConfig config, Vertx vertx, Home home) {
    this.config = config;
    this.vertx = vertx;
    this.desk = new HandoverDesk(List.of(home.runs(), home.opinions()), TransferLimits.USUAL);
  }

  HandoverConfig config() {
    return config;
  }

  HandoverDesk desk() {
    return desk;
  }

  /** Where workers find run folders. */
  HandoverAddress address() {
    return new HandoverAddress(config.url());
  }

  /**
   * Listens, unless it does already.
   *
   * @throws UncheckedIOException if the address is taken
   */
  synchronized void listen() {
    if (server.isPresent()) {
      return;
    }
    HttpServerOptions options = new HttpServerOptions();
    config.tls().ifPresent(files -> encrypt(options, files));
    try {
      server =
          Optional.of(
              HandoverServer.start(vertx, config.listen(), options, desk, TransferLimits.USUAL));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "run folders cannot be handed over at %s:%d (launcher.handover): %s"
              .formatted(config.listen().host(), config.listen().port(), e.getCause().getMessage()),
          e);
    }
    LOG.info("run folders are handed over at {} (port {})", config.url(), server.get().port());
  }

  private static void encrypt(HttpServerOptions options, TlsFiles files) {
    options
        .setSsl(true)
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertPath(files.certificate().toString())
                .setKeyPath(files.key().toString()));
  }

  @Override
  public synchronized void close() {
    server.ifPresent(HandoverServer::close);
  }
}
