package dev.retort.capture.http.proxy;

import dev.retort.capture.Exchange;
import dev.retort.capture.Feedback;
import dev.retort.capture.PriceTable;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.http.RequestRouter;
import dev.retort.capture.wire.WireProtocols;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A gateway in a process of its own, that ends with its standard input. */
final class SmallHeapGateway {
  private SmallHeapGateway() {}

  /**
   * Runs one.
   *
   * @param arguments the provider's port, and a folder
   */
  public static void main(String[] arguments) throws Exception {
    AtomicInteger captured = new AtomicInteger();
    CaptureSink counting =
        new CaptureSink() {
          @Override
          public CompletionStage<Integer> submit(List<Exchange> exchanges) {
            exchanges.forEach(
                exchange -> {
                  if (exchange.completion().text().length() > 1_000) {
                    captured.incrementAndGet();
                  }
                });
            return CompletableFuture.completedFuture(exchanges.size());
          }

          @Override
          public void addFeedback(List<Feedback> feedback) {
            throw new UnsupportedOperationException("nobody gives any");
          }
        };
    Vertx vertx = Vertx.vertx();
    Upstream upstream =
        Upstream.of(
            "one",
            URI.create("http://127.0.0.1:" + arguments[0] + "/v1"),
            Optional.empty(),
            new PriceTable(Map.of()));
    try (CaptureGateway gateway =
        CaptureGateway.start(
            vertx,
            GatewayConfig.to(upstream, ListenAddress.loopback(0)),
            WireProtocols.byPath(),
            counting,
            Path.of(arguments[1], "spend.json"),
            new SubjectPseudonyms(new byte[SubjectPseudonyms.KEY_BYTES]),
            RequestRouter.PROVIDERS_ONLY,
            Clock.systemUTC())) {
      System.out.println(gateway.port());
      System.in.read();
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
    System.out.println(captured.get());
  }
}
