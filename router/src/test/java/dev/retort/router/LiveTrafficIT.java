package dev.retort.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.proxy.Application;
import dev.retort.capture.http.proxy.Application.Role;
import dev.retort.router.SamplingPolicy.Extras;
import dev.retort.router.drift.DriftEvent;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a router learns from its own traffic, over real sockets. */
class LiveTrafficIT {
  private static final double HARDLY_ANY = 1e-12;
  private static final double NEARLY_ALL = 0.999;
  private static final String QUALITY = "/retort/v1/quality";

  @TempDir Path home;

  @Test
  void accusesAStudentThatKeepsSayingSomethingElse() throws Exception {
    try (RoutedTask task = new RoutedTask(home, NEARLY_ALL)) {
      task.promote("refund billing 0.95");
      task.champions().refresh(RoutedTask.TASK);
      for (int request = 0; request < 10; request++) {
        assertThat(task.ask("r-" + request, "refund please").body()).contains("from the teacher");
      }
      Eventually.holds(() -> !task.drifts.isEmpty() && !task.alarms.isEmpty());

      QualityAlarm alarm = task.alarms.get(0);
      assertThat(alarm.version()).isEqualTo("tickets/1");
      assertThat(alarm.losses()).isEqualTo(alarm.answered()).isEqualTo(alarm.requests());
      assertThat(alarm.pValue()).isLessThanOrEqualTo(alarm.delta());
      assertThat(task.drifts)
          .singleElement()
          .satisfies(event -> assertThat(event.kind()).isEqualTo(DriftEvent.Kind.QUALITY));
      Eventually.holds(() -> get(task, QUALITY).at("/quality/0/sampled").asInt() == 10);
      JsonNode quality = get(task, QUALITY).at("/quality/0");
      assertThat(quality.at("/loss/value").asDouble()).isEqualTo(1);
      assertThat(quality.at("/loss/alwaysLower").asDouble())
          .isLessThan(quality.at("/loss/lower").asDouble())
          .isGreaterThan(0.3);
      JsonNode health = get(task, "/health");
      assertThat(health.at("/degraded/quality/tickets").asText()).contains("tickets/1");
      assertThat(health.at("/degraded/drift/tickets").asText()).contains("losses");
      JsonNode drift = get(task, "/retort/v1/drift");
      assertThat(drift.at("/events/0/kind").asText()).isEqualTo("quality");
      assertThat(drift.at("/tasks/0/raisedUntil").asText()).isNotEmpty();
      assertThat(task.call("GET", "/metrics", "").body())
          .contains("retort_live_loss_lower{task=\"tickets\"")
          .contains("retort_live_drift_events_total{kind=\"quality\",task=\"tickets\"");
      assertThat(LiveTraffic.qualityIn(home.resolve("live")).get(0).failedAt()).isPresent();

      task.restartRouter();
      assertThat(get(task, QUALITY).at("/quality/0/failedAt").asText()).isNotEmpty();
    }
  }

  @Test
  void countsWhatTheStudentWouldHaveLeftToTheTeacherAsNoLoss() throws Exception {
    try (RoutedTask task = new RoutedTask(home, NEARLY_ALL)) {
      task.promote("maybe billing 0.4");
      task.champions().refresh(RoutedTask.TASK);
      for (int request = 0; request < 8; request++) {
        task.ask("r-" + request, "maybe later");
      }
      Eventually.holds(() -> get(task, QUALITY).at("/quality/0/sampled").asInt() == 8);

      JsonNode quality = get(task, QUALITY).at("/quality/0");
      assertThat(quality.at("/answered/value").asDouble()).isZero();
      assertThat(quality.has("agreement")).isFalse();
      assertThat(quality.at("/loss/value").asDouble()).isZero();
      assertThat(task.alarms).isEmpty();
    }
  }

  @Test
  void trainsOnWhatTheStudentIsLeastSureOf() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.restartRouter(
          RoutingPolicy.DEFAULT.with(
              new SamplingPolicy(
                  OptionalDouble.empty(),
                  new Extras(1, 0),
                  Optional.empty(),
                  SamplingPolicy.DEFAULT.raise()),
              Optional.empty()));
      task.promote("refund billing 0.95", "parcel shipping 0.85", "card bank 0.9");
      task.champions().refresh(RoutedTask.TASK);
      for (int request = 0; request < 110; request++) {
        task.ask("r-" + request, request % 3 == 0 ? "card" : "refund");
      }

      HttpResponse<String> unsure = task.ask("unsure", "parcel");
      HttpResponse<String> sure = task.ask("sure", "refund");

      assertThat(unsure.body()).contains("from the teacher");
      assertThat(unsure.headers().firstValue(RetortHeader.REASON)).contains("extra");
      assertThat(unsure.headers().firstValue(RetortHeader.CONFIDENCE)).contains("0.8500");
      assertThat(task.captured("unsure").answeredBy()).isEqualTo(new AnsweredBy.Teacher(0));
      assertThat(task.captured("unsure").answeredBy().mayEvaluate()).isFalse();
      assertThat(sure.body()).contains("billing");
      task.teacherAnswersWith(503);
      assertThat(task.ask("stood in", "parcel").body()).contains("shipping");
    }
  }

  @Test
  void logsThePropensityThatARequestWasDrawnWith() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.restartRouter(
          RoutingPolicy.DEFAULT.with(
              new SamplingPolicy(
                  OptionalDouble.of(NEARLY_ALL),
                  Extras.NONE,
                  Optional.empty(),
                  SamplingPolicy.DEFAULT.raise()),
              Optional.empty()));
      task.promote("refund billing 0.95");
      task.champions().refresh(RoutedTask.TASK);
      task.ask("drawn", "refund");
      assertThat(task.captured("drawn").answeredBy()).isEqualTo(new AnsweredBy.Teacher(NEARLY_ALL));
    }
  }

  @Test
  void anApplicationSeesTheTasksThatItCalledAndAnOperatorAll() throws Exception {
    try (RoutedTask task = new RoutedTask(home, NEARLY_ALL)) {
      task.promote("refund billing 0.95");
      String shop = "key-of-the-shop-0001";
      String other = "key-of-the-other-002";
      String reader = "key-of-the-reader-03";
      String desk = "key-of-the-desk-0004";
      task.restartRouterFor(
          List.of(
              new Application("shop", shop, OptionalDouble.empty()),
              new Application("other", other, OptionalDouble.empty()),
              new Application(
                  "reader",
                  reader,
                  OptionalDouble.empty(),
                  Role.APPLICATION,
                  new TreeSet<>(Set.of(RoutedTask.TASK))),
              new Application(
                  "desk", desk, OptionalDouble.empty(), Role.OPERATOR, new TreeSet<>())));
      task.champions().refresh(RoutedTask.TASK);
      for (int request = 0; request < 10; request++) {
        task.askWith("r-" + request, "refund please", "", Map.of("X-Retort-Key", shop));
      }
      Eventually.holds(() -> !task.drifts.isEmpty());

      assertThat(seenBy(task, "X-Retort-Key", other)).containsOnly(0);
      for (String key : List.of(shop, reader, desk)) {
        assertThat(seenBy(task, "X-Retort-Key", key)).containsOnly(1);
      }
      assertThat(seenBy(task, RetortHeader.OPERATOR, RoutedTask.OPERATOR)).containsOnly(1);
      assertThat(task.call("GET", QUALITY, "").statusCode()).isEqualTo(401);
    }
  }

  /** Of how many tasks each of the router's own answers speaks. */
  private static List<Integer> seenBy(RoutedTask task, String header, String value)
      throws Exception {
    List<Integer> seen = new ArrayList<>();
    for (String path :
        List.of("quality /quality", "rollouts /rollouts", "drift /tasks", "drift /events")) {
      String[] parts = path.split(" ", -1);
      String body = task.call("GET", "/retort/v1/" + parts[0], "", header, value).body();
      seen.add(JsonFormat.mapper().readTree(body).at(parts[1]).size());
    }
    return seen;
  }

  @ParameterizedTest
  @ValueSource(longs = {-96, 96})
  void aClockThatIsSetMovesNoDeadlineAndIsSaid(long hours) throws Exception {
    try (RoutedTask task = new RoutedTask(home, NEARLY_ALL)) {
      task.promote("refund billing 0.95");
      task.champions().refresh(RoutedTask.TASK);
      for (int request = 0; request < 10; request++) {
        task.ask("r-" + request, "refund please");
      }
      Eventually.holds(() -> !task.drifts.isEmpty());
      assertThat(get(task, "/health").at("/degraded/clock").isMissingNode()).isTrue();
      Instant raisedUntil = instant(get(task, "/retort/v1/drift"), "/tasks/0/raisedUntil");

      task.clock.set(Duration.ofHours(hours));
      task.ask("afterwards", "refund please");

      assertThat(get(task, "/health").at("/degraded/clock").asText())
          .contains(hours < 0 ? "set back by PT96H at" : "set forward by PT96H at");
      assertThat(get(task, "/health").at("/degraded/drift/tickets").asText()).contains("losses");
      assertThat(instant(get(task, "/retort/v1/drift"), "/tasks/0/raisedUntil"))
          .isEqualTo(raisedUntil.plus(Duration.ofHours(hours)));
      task.restartRouter();
      JsonNode monitor =
          JsonFormat.mapper().readTree(home.resolve("live/drift/tickets.json").toFile());
      assertThat(Duration.between(instant(monitor, "/gatheringSince"), task.clock.instant()))
          .isBetween(Duration.ZERO, Duration.ofMinutes(5));
      task.clock.pass(SamplingPolicy.DEFAULT.raise().duration().plusHours(1));
      task.ask("later", "refund please");
      assertThat(get(task, "/health").at("/degraded/drift").isMissingNode()).isTrue();
    }
  }

  private static Instant instant(JsonNode node, String path) {
    return Instant.parse(node.at(path).asText());
  }

  private static JsonNode get(RoutedTask task, String path) {
    try {
      return JsonFormat.mapper().readTree(task.call("GET", path, "").body());
    } catch (Exception e) {
      throw new IllegalStateException(path, e);
    }
  }

  @Test
  void aFileThatCannotBeReadIsKeptAsideAndSaid() throws Exception {
    try (RoutedTask task = new RoutedTask(home, NEARLY_ALL)) {
      Files.createDirectories(home.resolve("live"));
      Path file = home.resolve("live/live.json");
      task.ask("before", "refund");
      task.restartRouter();
      assertThat(get(task, "/health").at("/status").asText()).isEqualTo("ok");

      task.restartRouter(() -> Files.writeString(file, "{\"shares\": {\"tickets\": [1"));

      assertThat(task.ask("afterwards", "refund").body()).contains("from the teacher");
      assertThat(get(task, "/health").at("/degraded/liveTraffic").asText())
          .contains("began anew", "live.json.unreadable-");
      try (Stream<Path> files = Files.list(home.resolve("live"))) {
        Path aside =
            files
                .filter(one -> one.getFileName().toString().startsWith("live.json.unreadable-"))
                .findFirst()
                .orElseThrow();
        assertThat(aside).hasContent("{\"shares\": {\"tickets\": [1");
      }
    }
  }

  @Test
  void oneBadFileOfAMonitorKeepsNothingFromWorking() throws Exception {
    try (RoutedTask task = new RoutedTask(home, NEARLY_ALL)) {
      task.promote("refund billing 0.95");
      Files.createDirectories(home.resolve("live/drift"));
      Files.writeString(home.resolve("live/drift/tickets.json"), "{");
      task.restartRouter();
      task.champions().refresh(RoutedTask.TASK);
      task.ask("r", "refund");
      Eventually.holds(
          () -> get(task, "/retort/v1/drift").at("/tasks/0/monitor/comparing").isBoolean());
      assertThat(List.of(task.captured("r").answeredBy()))
          .containsExactly(new AnsweredBy.Teacher(NEARLY_ALL));
    }
  }
}
