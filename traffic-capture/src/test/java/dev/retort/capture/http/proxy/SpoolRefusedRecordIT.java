package dev.retort.capture.http.proxy;

import static dev.retort.capture.http.proxy.RunningGateway.ANSWER;
import static dev.retort.capture.http.proxy.RunningGateway.CHAT;
import static dev.retort.capture.http.proxy.RunningGateway.QUESTION;
import static dev.retort.capture.http.proxy.RunningGateway.config;
import static dev.retort.capture.http.proxy.RunningGateway.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TokenUsage;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SpoolRefusedRecordIT {
  private static final int BODY_LIMIT = 4 << 10;

  @TempDir Path folder;
  private RunningGateway running;
  private final List<String> stored = new ArrayList<>();
  private final Set<String> heads = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void prepare() {
    running = new RunningGateway(folder);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private static Exchange exchange(int number, String answer) {
    return new Exchange(
        new ExchangeId("e" + number),
        Optional.empty(),
        Instant.EPOCH.plusSeconds(number),
        "m",
        new Prompt(List.of(new Message(Role.USER, "question " + number))),
        new Completion(answer, Completion.Finish.STOP),
        TokenUsage.UNREPORTED,
        Duration.ZERO,
        AnsweredBy.TEACHER,
        Optional.empty());
  }

  private static List<Exchange> exchanges(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(SpoolingGateway::exchange).toList();
  }

  private static List<String> ids(int from, int to, Integer... without) {
    return IntStream.rangeClosed(from, to)
        .filter(number -> !List.of(without).contains(number))
        .mapToObj(number -> "e" + number)
        .toList();
  }

  /** A collector that answers a batch by what is in it, and remembers what it took. */
  private URI collector(Predicate<String> isMalformed, Predicate<String> isUnwelcome, int unwelcome)
      throws Exception {
    HttpServer server =
        running.provider(
            call -> {
              List<String> batch = call.body().toString().lines().map(this::id).toList();
              heads.add(batch.get(0));
              if (batch.stream().anyMatch(isMalformed)) {
                call.answer(400, "{\"error\":{\"message\":\"line 1 is no exchange\"}}");
              } else if (batch.stream().anyMatch(isUnwelcome)) {
                call.answer(unwelcome, "not now");
              } else {
                synchronized (stored) {
                  stored.addAll(batch);
                }
                call.answer(200, "{}");
              }
            });
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  private String id(String line) {
    try {
      return JsonFormat.mapper().readTree(line).path("id").asText();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> stored() {
    synchronized (stored) {
      return List.copyOf(stored);
    }
  }

  private Collector to(URI url) {
    return new Collector(running.vertx, url, Optional.empty());
  }

  private ExchangeSpool spool(Collector collector, long longest) {
    return ExchangeSpool.open(folder.resolve("spool"), collector, exchange -> exchange, longest);
  }

  private List<String> refused() throws IOException {
    return Files.readAllLines(folder.resolve("spool").resolve("refused.jsonl")).stream()
        .map(this::id)
        .toList();
  }

  private List<String> files() {
    try (Stream<Path> files = Files.list(folder.resolve("spool"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void store(ExchangeSpool spool, List<Exchange> exchanges) throws Exception {
    spool.submit(exchanges).toCompletableFuture().get();
  }

  @Test
  void setsAsideWhatIsTooLargeForARealCollectorAndSendsAllElse() throws Exception {
    running.start(
        config(
            CaptureMode.REQUIRED,
            new GatewayConfig.Limits(BODY_LIMIT, 1 << 20, 10, Duration.ofMinutes(1)),
            new TreeMap<>(),
            List.of(),
            upstream("one", running.provider(call -> call.answer(200, ANSWER)))));
    List<Exchange> all = new ArrayList<>(exchanges(1, 60));
    all.set(19, exchange(20, "long ".repeat(BODY_LIMIT)));
    all.set(39, exchange(40, "x".repeat(3 << 20)));
    try (Collector collector = to(URI.create("http://127.0.0.1:" + running.port()));
        ExchangeSpool spool = spool(collector, 64 << 20)) {
      store(spool, all);

      Eventually.is("nothing waits", () -> files().equals(List.of("refused.jsonl")));
      // An answer that is lost on the way has its batch sent again, which a log's ids make nothing
      // of.
      assertThat(
              running.sink.exchanges().stream()
                  .map(exchange -> exchange.id().toString())
                  .distinct())
          .containsExactlyElementsOf(ids(1, 60, 20, 40));
      assertThat(refused()).containsExactly("e20", "e40");
      assertThat(
              JsonFormat.mapper()
                  .readValue(
                      Files.readAllLines(folder.resolve("spool/refused.jsonl")).get(1),
                      Exchange.class))
          .isEqualTo(all.get(39));
      Eventually.is("it is counted", () -> spool.backlog().orElseThrow().bytes() == 0);
      assertThat(spool.backlog().orElseThrow().refused()).isEqualTo(2);
    }
  }

  @Test
  void goesOnAfterARestartWhereItStoodAndRefusesNothingTwice() throws Exception {
    AtomicBoolean isMended = new AtomicBoolean();
    URI url =
        collector(
            id -> id.equals("e3"),
            id -> !isMended.get() && Integer.parseInt(id.substring(1)) >= 6,
            503);
    try (Collector collector = to(url);
        ExchangeSpool spool = spool(collector, 1 << 20)) {
      store(spool, exchanges(1, 10));
      // What a batch begins with stands behind all that the spool knows to be dealt with.
      Eventually.is("five are dealt with", () -> heads.contains("e6"));
      assertThat(spool.backlog().orElseThrow().refused()).isEqualTo(1);
    }
    assertThat(stored()).containsExactlyElementsOf(ids(1, 5, 3));

    isMended.set(true);
    try (Collector collector = to(url);
        ExchangeSpool spool = spool(collector, 1 << 20)) {
      store(spool, exchanges(11, 12));
      Eventually.is("nothing waits", () -> files().equals(List.of("refused.jsonl")));
      assertThat(spool.backlog().orElseThrow().refused()).isZero();
    }

    assertThat(stored()).containsExactlyElementsOf(ids(1, 12, 3));
    assertThat(refused()).containsExactly("e3");
  }

  @Test
  void keepsEverythingWhileTheKeyIsNotAcceptedAndSaysWhatHelps() throws Exception {
    AtomicBoolean isMended = new AtomicBoolean();
    URI url = collector(id -> false, id -> !isMended.get(), 401);
    try (Collector collector = to(url);
        ExchangeSpool spool = spool(collector, 1 << 20)) {
      assertThatThrownBy(() -> collector.post("{\"id\":\"e0\"}\n".getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("answers 401")
          .hasMessageContaining("--collector-key");
      store(spool, exchanges(1, 3));
      assertThat(spool.backlog().orElseThrow().bytes()).isPositive();
      isMended.set(true);

      Eventually.is("nothing waits", () -> files().isEmpty());
      assertThat(stored()).containsExactlyElementsOf(ids(1, 3));
    }
  }

  @Test
  void triesAgainAfterAnyException() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (Collector collector = to(URI.create("http://127.0.0.1:1"))) {
      SpoolShipping shipping =
          new SpoolShipping(
              () -> {
                if (calls.incrementAndGet() <= 2) {
                  throw new IllegalStateException("something unforeseen");
                }
                return Optional.empty();
              },
              collector,
              new SpoolRefusals(folder.resolve("refused.jsonl")));
      shipping.start();
      try {
        Eventually.is("it tries a third time", () -> calls.get() >= 3);
      } finally {
        shipping.close();
      }
    }
  }

  @Test
  void showsAGrowingSpoolAndIsNotReadyWhenItIsFull() throws Exception {
    URI url = collector(id -> false, id -> true, 503);
    try (Collector collector = to(url);
        ExchangeSpool spool = spool(collector, 100)) {
      running.start(
          config(
              CaptureMode.REQUIRED,
              upstream("one", running.provider(call -> call.answer(200, ANSWER)))),
          spool,
          Clock.systemUTC());
      assertThat(running.get("/ready").statusCode()).isEqualTo(200);
      assertThat(running.get("/ready").body()).contains("\"spool\":\"takes\"");
      assertThat(running.metric("retort_gateway_spool_bytes")).isZero();

      assertThat(running.post(CHAT, QUESTION).statusCode()).isEqualTo(200);

      assertThat(running.metric("retort_gateway_spool_bytes")).isGreaterThan(100);
      assertThat(running.get("/ready").statusCode()).isEqualTo(503);
      assertThat(running.get("/ready").body())
          .contains("\"spool\":\"full\"", "\"log\":\"refuses\"");
      running.stopGateway();
    }
  }

  @Test
  void countsWhatWasRefusedInTheMetrics() throws Exception {
    try (Collector collector = to(collector(id -> true, id -> false, 503));
        ExchangeSpool spool = spool(collector, 1 << 20)) {
      running.start(
          config(
              CaptureMode.REQUIRED,
              upstream("one", running.provider(call -> call.answer(200, ANSWER)))),
          spool,
          Clock.systemUTC());
      assertThat(running.post(CHAT, QUESTION).statusCode()).isEqualTo(200);

      Eventually.is("nothing waits", () -> files().equals(List.of("refused.jsonl")));
      assertThat(running.metric("retort_gateway_spool_refused_total")).isEqualTo(1);
      running.stopGateway();
    }
  }
}
