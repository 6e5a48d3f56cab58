package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.retort.capture.Exchange;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A router without a log of its own, killed again and again, and the collector that it posts to.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("fault")
@Tag("fault-network-cut")
class RemoteRouterIT {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Pattern ROUTER = Pattern.compile("router on (http://[^\\s,]+)");
  private static final Pattern GATEWAY = Pattern.compile("gateway to \\S+ on (http://[^\\s,]+)");
  private static final int REQUESTS = 15;
  private static final String ANSWER =
      "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"frontier\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"from the teacher\"},\"finish_reason\":\"stop\"}]}";

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer teacher;
  private int collectorPort;

  @BeforeEach
  void startTeacher() throws IOException {
    teacher = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    teacher.setExecutor(Executors.newFixedThreadPool(2));
    teacher.createContext("/v1/chat/completions", RemoteRouterIT::teach);
    teacher.start();
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      collectorPort = free.getLocalPort();
    }
  }

  private static void teach(HttpExchange call) throws IOException {
    try (call) {
      call.getRequestBody().readAllBytes();
      byte[] answer = ANSWER.getBytes(StandardCharsets.UTF_8);
      call.getResponseHeaders().set("Content-Type", "application/json");
      call.sendResponseHeaders(200, answer.length);
      call.getResponseBody().write(answer);
    }
  }

  @AfterEach
  void stopTeacher() {
    teacher.stop(0);
  }

  private String teacherUrl() {
    return "http://127.0.0.1:%d/v1".formatted(teacher.getAddress().getPort());
  }

  private RetortProcess router() {
    return RetortProcess.start(
        folder,
        "router",
        "--home",
        folder.resolve("remote").toString(),
        "--port",
        "0",
        "--upstream",
        teacherUrl(),
        "--collector",
        "http://127.0.0.1:" + collectorPort);
  }

  private RetortProcess collector() {
    return RetortProcess.start(
        folder,
        "gateway",
        "--home",
        folder.resolve("central").toString(),
        "--port",
        Integer.toString(collectorPort),
        "--upstream",
        teacherUrl());
  }

  @Test
  void nothingIsLostWhileTheCollectorIsAwayOrTheRouterIsKilled() throws Exception {
    int answered = 0;
    // The collector is away.
    try (RetortProcess router = router()) {
      answered = ask(router, answered);
      router.kill();
    }
    try (RetortProcess router = router()) {
      answered = ask(router, answered);
      // It comes while the router runs, which is killed in the middle of its posts.
      try (RetortProcess collector = collector()) {
        collector.awaitLine(GATEWAY, LONG);
        answered = ask(router, answered);
        router.kill();
        // It goes and comes back.
        collector.kill();
      }
    }
    try (RetortProcess router = router()) {
      answered = ask(router, answered);
      try (RetortProcess collector = collector()) {
        collector.awaitLine(GATEWAY, LONG);
        awaitEmptySpool(router);
        collector.kill();
      }
    }

    List<Exchange> stored = stored();
    assertThat(stored)
        .extracting(exchange -> exchange.id().value())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, answered).mapToObj(number -> "r-" + number).toList());
    assertThat(stored)
        .allSatisfy(
            exchange -> assertThat(exchange.completion().text()).isEqualTo("from the teacher"));
  }

  /** Asks one question after the other; each answer means that its exchange is on disk. */
  private int ask(RetortProcess router, int first) throws Exception {
    String base = router.awaitLine(ROUTER, LONG).group(1);
    for (int i = first; i < first + REQUESTS; i++) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(base + "/chat/completions"))
                  .header(RetortHeader.EXCHANGE_ID, "r-" + i)
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"model\":\"frontier\",\"messages\":[{\"role\":\"user\",\"content\":\"question %d\"}]}"
                              .formatted(i)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
    return first + REQUESTS;
  }

  private void awaitEmptySpool(RetortProcess router) throws Exception {
    URI metrics =
        URI.create(router.awaitLine(ROUTER, LONG).group(1).replace("/v1", "") + "/metrics");
    long until = System.nanoTime() + LONG.toNanos();
    String backlog = "";
    while (System.nanoTime() < until) {
      backlog =
          client
              .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
              .body()
              .lines()
              .filter(line -> line.startsWith("retort_gateway_spool_bytes"))
              .findFirst()
              .orElseThrow();
      if (backlog.endsWith(" 0.0")) {
        return;
      }
      assertThat(router.process().waitFor(20, TimeUnit.MILLISECONDS))
          .as("the router has ended: %s", router.err())
          .isFalse();
    }
    throw new AssertionError("the spool is not empty: " + backlog);
  }

  private List<Exchange> stored() {
    List<Exchange> stored = new ArrayList<>();
    try (IcebergExchangeLog log =
        IcebergExchangeLog.open(folder.resolve("central").resolve("exchanges"))) {
      log.scan(log.window(Instant.MIN, Instant.MAX), stored::add);
    }
    return stored;
  }
}
