package dev.retort.scheduler.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.registry.webhook.RetryPolicy;
import dev.retort.registry.webhook.WebhookSecret;
import dev.retort.scheduler.journal.PostgresAddress;
import dev.retort.scheduler.journal.SchedulerDatabase;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CourierTest {
  private static final TaskName DESK = new TaskName("desk");
  private static final Instant NOW = Instant.parse("2026-01-10T02:00:00Z");
  private static final WebhookSecret SECRET = WebhookSecret.generate(new SecureRandom());
  private static final RetryPolicy PATIENT =
      new RetryPolicy(
          Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofHours(1), Duration.ofDays(3));

  @TempDir Path home;
  private SchedulerDatabase database;
  private final HttpReceiver http = new HttpReceiver(SECRET.text());

  @BeforeEach
  void open() {
    database = database();
  }

  SchedulerDatabase database() {
    return SchedulerDatabase.open(home);
  }

  /** Where another process finds the same database. */
  String place() {
    return home.toString();
  }

  @AfterEach
  void close() {
    http.close();
    database.close();
  }

  private Receiver receiver(NoticeKind... kinds) {
    return new Receiver(http.url(), SECRET, Set.of(kinds));
  }

  private Outbox outbox(Instant now, Receiver... receivers) {
    return new Outbox(database.source(), Clock.fixed(now, ZoneOffset.UTC), List.of(receivers));
  }

  private void deliver(Instant now, Receiver... receivers) {
    try (Courier courier =
        new Courier(outbox(now, receivers), Clock.fixed(now, ZoneOffset.UTC), PATIENT)) {
      courier.deliver();
    }
  }

  private static Notice failed(String run) {
    return Notice.failed(
        DESK,
        "run-%s-failed".formatted(run),
        Optional.of(run),
        NOW,
        "tried 3 times: no such dataset – «x»");
  }

  @Test
  void signsWhatItSends() throws Exception {
    outbox(NOW, receiver()).post(failed("a1"));
    deliver(NOW.plusSeconds(5), receiver());

    assertThat(http.messages()).hasSize(1);
    HttpReceiver.Message message = http.messages().get(0);
    assertThat(message.genuine()).isTrue();
    assertThat(message.id()).isEqualTo("msg_run-a1-failed");
    assertThat(message.timestamp()).isEqualTo(NOW.plusSeconds(5).getEpochSecond());
    JsonNode body = JsonFormat.mapper().readTree(message.body());
    assertThat(body.at("/type").asText()).isEqualTo("run.failed");
    assertThat(body.at("/timestamp").asText()).isEqualTo(NOW.toString());
    assertThat(body.at("/data/task").asText()).isEqualTo("desk");
    assertThat(body.at("/data/run").asText()).isEqualTo("a1");
    assertThat(body.at("/data/summary").asText()).contains("«x»");
    assertThat(body.at("/data").has("version")).isFalse();
  }

  @Test
  void deliversOnceAndInOrderWhateverIsPostedAgain() {
    Outbox outbox = outbox(NOW, receiver());
    assertThat(outbox.post(failed("a1"))).isEqualTo(1);
    outbox(NOW.plusSeconds(1), receiver()).post(failed("a2"));
    outbox(NOW.plusSeconds(2), receiver()).post(failed("a1"));
    deliver(NOW.plusSeconds(3), receiver());
    outbox.post(failed("a1"));
    deliver(NOW.plusSeconds(4), receiver());

    assertThat(http.messages())
        .extracting(HttpReceiver.Message::id)
        .containsExactly("msg_run-a1-failed", "msg_run-a2-failed");
  }

  @Test
  void whatManyNodesPostAtOnceIsOneMessage() throws Exception {
    int nodes = 8;
    CyclicBarrier together = new CyclicBarrier(nodes);
    ExecutorService threads = Executors.newFixedThreadPool(nodes);
    Callable<Integer> node =
        () -> {
          int posted = 0;
          for (int i = 0; i < 10; i++) {
            together.await(20, TimeUnit.SECONDS);
            posted += outbox(NOW.plusSeconds(i), receiver()).post(failed("a" + i));
          }
          return posted;
        };
    try {
      for (Future<Integer> posted : threads.invokeAll(Collections.nCopies(nodes, node))) {
        assertThat(posted.get()).isEqualTo(10);
      }
    } finally {
      threads.shutdownNow();
    }
    deliver(NOW.plusSeconds(60), receiver());

    assertThat(http.messages())
        .extracting(HttpReceiver.Message::id)
        .hasSize(10)
        .doesNotHaveDuplicates();
  }

  @Test
  void ofManyNodesThatDeliverAtOnceOneDoes() {
    IntStream.range(0, 8).forEach(i -> outbox(NOW, receiver()).post(failed("a" + i)));

    IntStream.range(0, 8).parallel().forEach(i -> deliver(NOW, receiver()));

    assertThat(http.messages())
        .extracting(HttpReceiver.Message::id)
        .hasSize(8)
        .doesNotHaveDuplicates();
  }

  @Test
  void tellsOnlyWhatIsAskedFor() {
    Receiver drift = receiver(NoticeKind.DRIFT_FOUND);
    assertThat(outbox(NOW, drift).post(failed("a1"))).isZero();
    assertThat(outbox(NOW, drift).post(Notice.drifted(DESK, NOW, "shorter"))).isEqualTo(1);
    deliver(NOW, drift);
    assertThat(http.messages()).hasSize(1);
  }

  @Test
  void triesAgainAfterGrowingPauses() {
    http.answers(500, 503, 200);
    outbox(NOW, receiver()).post(failed("a1"));
    outbox(NOW.plusMillis(1), receiver()).post(failed("a2"));

    deliver(NOW.plusSeconds(1), receiver());
    assertThat(http.messages()).as("the second waits for the first").hasSize(1);
    deliver(NOW.plusSeconds(2), receiver());
    assertThat(http.messages()).as("two seconds have not passed").hasSize(1);
    deliver(NOW.plusSeconds(3), receiver());
    deliver(NOW.plusSeconds(6), receiver());
    assertThat(http.messages()).as("four seconds have not passed").hasSize(2);
    deliver(NOW.plusSeconds(7), receiver());

    assertThat(http.messages())
        .extracting(HttpReceiver.Message::id)
        .containsExactly(
            "msg_run-a1-failed", "msg_run-a1-failed", "msg_run-a1-failed", "msg_run-a2-failed");
    assertThat(http.messages()).allMatch(HttpReceiver.Message::genuine);
  }

  @Test
  void aReceiverThatIsNotThereDelaysNoOther() {
    Receiver absent = new Receiver(URI.create("http://127.0.0.1:9/"), SECRET, Set.of());
    outbox(NOW, absent, receiver()).post(failed("a1"));
    deliver(NOW, absent, receiver());
    assertThat(http.messages()).hasSize(1);
  }

  @Test
  void givesUpAReceiverThatIsGone() {
    http.answers(410);
    outbox(NOW, receiver()).post(failed("a1"));
    outbox(NOW.plusMillis(1), receiver()).post(failed("a2"));
    deliver(NOW.plusSeconds(1), receiver());
    deliver(NOW.plusSeconds(100), receiver());

    assertThat(http.messages())
        .extracting(HttpReceiver.Message::id)
        .containsExactly("msg_run-a1-failed", "msg_run-a2-failed");
  }

  @Test
  void givesUpAfterDays() {
    http.answers(500, 500, 500);
    outbox(NOW, receiver()).post(failed("a1"));
    for (int day = 0; day < 8; day++) {
      deliver(NOW.plus(Duration.ofDays(day)), receiver());
    }
    assertThat(http.messages()).hasSize(4);
    outbox(NOW, receiver()).post(failed("a1"));
    http.answers(500);
    outbox(NOW, receiver()).post(failed("a9"));
    deliver(NOW.plus(Duration.ofDays(9)), receiver());
    deliver(NOW.plus(Duration.ofDays(12)).plusSeconds(1), receiver());
    assertThat(http.messages()).hasSize(6);
  }

  @Test
  void whatOneNodeSendsNoOtherSends() {
    Outbox one = outbox(NOW, receiver());
    Outbox other = outbox(NOW, receiver());
    one.post(failed("a1"));
    Outbox.Waiting message = one.next(receiver()).orElseThrow();

    assertThat(one.claim(receiver(), message, Duration.ofSeconds(8))).isTrue();
    assertThat(other.claim(receiver(), message, Duration.ofSeconds(8))).isFalse();
    assertThat(
            outbox(NOW.plusSeconds(9), receiver())
                .claim(receiver(), message, Duration.ofSeconds(8)))
        .as("the node that had it died")
        .isTrue();
  }

  @Test
  void aProcessThatDiesBeforeDeliveryLosesNothing() throws Exception {
    database.close();
    Process dying =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PostsAndDies.class.getName(),
                place(),
                http.url().toString(),
                SECRET.text())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("dying.log").toFile())
            .start();
    assertThat(dying.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(dying.exitValue()).as(Files.readString(home.resolve("dying.log"))).isEqualTo(137);
    assertThat(http.messages()).isEmpty();

    open();
    try (Courier courier = new Courier(outbox(NOW, receiver()), Clock.systemUTC(), PATIENT)) {
      courier.start();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (http.messages().isEmpty() && System.nanoTime() < deadline) {
        Thread.sleep(20);
      }
    }
    assertThat(http.messages())
        .extracting(HttpReceiver.Message::id)
        .containsExactly("msg_run-d1-failed");
  }

  /** Posts a notice and is gone at once, as by kill -9. */
  static final class PostsAndDies {
    private PostsAndDies() {}

    public static void main(String[] arguments) {
      SchedulerDatabase database =
          arguments[0].startsWith("jdbc:")
              ? SchedulerDatabase.open(
                  new PostgresAddress(
                      arguments[0], Optional.of("postgres"), Optional.of("postgres")))
              : SchedulerDatabase.open(Path.of(arguments[0]));
      new Outbox(
              database.source(),
              Clock.fixed(NOW, ZoneOffset.UTC),
              List.of(
                  new Receiver(
                      URI.create(arguments[1]),
                      WebhookSecret.parse(arguments[2]),
                      EnumSet.allOf(NoticeKind.class))))
          .post(failed("d1"));
      Runtime.getRuntime().halt(137);
    }
  }

  @Test
  void forgetsWhatWasDeliveredAndNothingElse() {
    http.answers(200, 500);
    outbox(NOW, receiver()).post(failed("a1"));
    outbox(NOW.plusMillis(1), receiver()).post(failed("a2"));
    deliver(NOW.plusSeconds(1), receiver());

    assertThat(outbox(NOW, receiver()).forget(NOW.plusSeconds(60))).isEqualTo(1);
    deliver(NOW.plusSeconds(60), receiver());
    assertThat(http.messages()).hasSize(3);
  }
}
