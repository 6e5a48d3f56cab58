package dev.retort.capture.http.proxy;

import static dev.retort.capture.http.proxy.RunningGateway.ANSWER;
import static dev.retort.capture.http.proxy.RunningGateway.config;
import static dev.retort.capture.http.proxy.RunningGateway.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Feedback;
import dev.retort.capture.JsonFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ExchangeSpoolIT {
  private static final int KILLS = 4;

  @TempDir Path folder;
  private RunningGateway collecting;

  @BeforeEach
  void start() throws Exception {
    collecting = new RunningGateway(folder);
    collecting.start(
        config(
            CaptureMode.REQUIRED,
            upstream("one", collecting.provider(call -> call.answer(200, ANSWER)))));
  }

  @AfterEach
  void stop() {
    collecting.close();
  }

  private Path spoolFolder() {
    return folder.resolve("spool");
  }

  private URI url() {
    return URI.create("http://127.0.0.1:" + collecting.port());
  }

  private Set<ExchangeId> arrived() {
    return collecting.sink.exchanges().stream().map(Exchange::id).collect(Collectors.toSet());
  }

  @Test
  void takesExchangesFromOtherGatewaysAndRefusesWhatIsNone() throws Exception {
    String lines =
        JsonFormat.line(SpoolingGateway.exchange(1))
            + "\n"
            + JsonFormat.line(SpoolingGateway.exchange(2))
            + "\n";

    assertThat(collecting.post("/retort/v1/exchanges", lines).body())
        .contains("\"received\":2", "\"new\":2");
    assertThat(collecting.sink.exchanges().get(1)).isEqualTo(SpoolingGateway.exchange(2));
    assertThat(collecting.post("/retort/v1/exchanges", lines + "{\"prompt\":1}").statusCode())
        .isEqualTo(400);
  }

  @Test
  void sendsExchangesAndFeedbackWithoutWhatTheRedactorTakesOut() throws Exception {
    Collector collector = new Collector(collecting.vertx, url(), Optional.empty());
    try (collector;
        ExchangeSpool spool =
            ExchangeSpool.open(
                spoolFolder(),
                collector,
                exchange ->
                    exchange.withTask(Optional.of(new dev.retort.capture.TaskName("clean"))),
                1 << 20)) {
      spool.submit(List.of(SpoolingGateway.exchange(1))).toCompletableFuture().get();
      spool.addFeedback(
          List.of(
              new Feedback(
                  new ExchangeId("e1"), Instant.EPOCH, Optional.of(1.0), Optional.of("right"))));

      Eventually.is("both have come", () -> !collecting.sink.feedback().isEmpty());
      assertThat(collecting.sink.exchanges().get(0).task()).isPresent();
      assertThat(collecting.sink.feedback().get(0).correction()).contains("right");
      Eventually.is("nothing waits", () -> waiting() == 0);
    }
  }

  @Test
  @Tag("fault")
  @Tag("fault-disk-full")
  void keepsWhatTheCollectorDoesNotTakeAndRefusesWhatIsTooMuch() throws Exception {
    collecting.sink.fill();
    Collector collector = new Collector(collecting.vertx, url(), Optional.empty());
    try (collector;
        ExchangeSpool spool =
            ExchangeSpool.open(spoolFolder(), collector, exchange -> exchange, 100)) {
      spool.submit(List.of(SpoolingGateway.exchange(1))).toCompletableFuture().get();

      Assertions.assertThatThrownBy(
              () -> spool.submit(List.of(SpoolingGateway.exchange(2))).toCompletableFuture().get())
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("may hold 100");
      assertThat(waiting()).isEqualTo(1);
    }
  }

  @Test
  @Tag("fault")
  @Tag("fault-crash")
  void losesNothingAcknowledgedWhenItIsKilledAgainAndAgain() throws Exception {
    Set<ExchangeId> acknowledged = new HashSet<>();
    int next = 0;
    int deaths = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  SpoolingGateway.class.getName(),
                  spoolFolder().toString(),
                  url().toString(),
                  Integer.toString(next))
              .redirectError(folder.resolve("spool.log").toFile())
              .start();
      try (BufferedReader said =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        int until = next + 150;
        for (String line = said.readLine(); line != null; line = said.readLine()) {
          if (line.startsWith("stored ")) {
            next = Integer.parseInt(line.substring("stored ".length())) + 1;
            acknowledged.add(new ExchangeId("e" + (next - 1)));
            if (next >= until) {
              process.toHandle().destroyForcibly();
            }
          }
        }
      } catch (IOException killed) {
        // Its output breaks off with it.
        process.waitFor();
      }
      deaths += process.waitFor() == 0 ? 0 : 1;
      // Whatever was written and not said is not to be written under the same name again.
      next += 1_000;
    }
    Collector collector = new Collector(collecting.vertx, url(), Optional.empty());
    try (collector;
        ExchangeSpool spool =
            ExchangeSpool.open(spoolFolder(), collector, exchange -> exchange, 1 << 20)) {
      Eventually.is("nothing waits", () -> waiting() == 0);
      assertThat(spool).isNotNull();
    }

    Set<ExchangeId> lost = new HashSet<>(acknowledged);
    lost.removeAll(arrived());
    System.out.printf(
        "fault crash: %d injected, %d survived, %d rows lost%n", KILLS, deaths, lost.size());
    assertThat(acknowledged.size()).isGreaterThanOrEqualTo(KILLS * 150);
    assertThat(arrived()).containsAll(acknowledged);
  }

  private long waiting() {
    try (Stream<Path> files = Files.list(spoolFolder())) {
      return files.count();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
