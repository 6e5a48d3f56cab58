package dev.retort.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.registry.Bundle;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.Bundles;
import dev.retort.registry.MetricPoint;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.PromotionStateUnknownException;
import dev.retort.registry.RegistryException;
import dev.retort.registry.RunId;
import dev.retort.registry.RunStatus;
import dev.retort.registry.mlflow.LossyGateway.Kind;
import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.RegistryServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.api.proto.Service;
import org.mlflow.tracking.MlflowClient;

/** Publication, promotion and tracking when answers get lost on the way back. */
@Tag("fault")
@Tag("fault-network-cut")
final class LostAnswersTest {
  private static final ModelName NAME = new ModelName("triage");

  @TempDir private Path folder;
  private RegistryServer server;
  private LossyGateway gateway;
  private MlflowModelRegistry registry;
  private MlflowRunTracker tracker;
  private RunId run;

  @BeforeEach
  void start() throws IOException {
    server =
        RegistryServer.start(
            RegistryServerConfig.loopback(folder.resolve("home"), 0), Clock.systemUTC());
    gateway = new LossyGateway(server.uri());
    MlflowEndpoint endpoint =
        new MlflowEndpoint(gateway.uri(), MlflowCredentials.none(), Duration.ofSeconds(10));
    registry = new MlflowModelRegistry(endpoint);
    tracker = new MlflowRunTracker(endpoint, Clock.systemUTC());
    run = tracker.start("nights", "night-1", "night 1", Map.of("task", "triage"));
  }

  @AfterEach
  void stop() {
    registry.close();
    tracker.close();
    gateway.close();
    server.close();
  }

  @Test
  void createsOneVersionWhenTheAnswerToItsCreationIsLost() {
    gateway.lose("POST", "model-versions/create", Kind.FAIL_AFTER);

    ModelVersion version = registry.publish(bundle("weights"), NAME, run, Map.of());

    assertThat(gateway.hasLostAll()).isTrue();
    assertThat(registry.versions(NAME)).containsExactly(version);
  }

  @Test
  void createsOneVersionWhenTheConnectionBreaks() {
    gateway.lose("POST", "model-versions/create", Kind.HANG_UP_AFTER);

    ModelVersion version = registry.publish(bundle("weights"), NAME, run, Map.of());

    assertThat(gateway.hasLostAll()).isTrue();
    assertThat(registry.versions(NAME)).containsExactly(version);
  }

  @Test
  void uploadsAndDownloadsAgainWhatFailed() {
    gateway.lose("PUT", "deferral.json", Kind.FAIL_BEFORE, Kind.FAIL_AFTER);
    gateway.lose("GET", "deferral.json", Kind.FAIL_BEFORE);

    assertThat(registry.publish(bundle("weights"), NAME, run, Map.of()).number()).isEqualTo(1);
    assertThat(gateway.hasLostAll()).isTrue();
  }

  @Test
  void createsNoVersionWhenReadingBackShowsOtherBytes() {
    gateway.hideExtensions();
    gateway.lose("GET", "classifier.zip", Kind.FLIP_A_BYTE);
    Bundle bundle = bundle("weights");

    assertThatThrownBy(() -> registry.publish(bundle, NAME, run, Map.of()))
        .isInstanceOf(BundleDamagedException.class)
        .hasMessageContaining("dl4j/classifier.zip");
    assertThat(registry.versions(NAME)).isEmpty();

    assertThat(registry.publish(bundle, NAME, run, Map.of()).number()).isEqualTo(1);
  }

  @Test
  void movesAnAliasThoughTheFirstAnswersAreLost() {
    registry.publish(bundle("one"), NAME, run, Map.of());
    gateway.lose("POST", "registered-models/alias", Kind.FAIL_AFTER, Kind.HANG_UP_AFTER);

    registry.moveAlias(NAME, ModelAlias.CHAMPION, 1, OptionalInt.empty());

    assertThat(gateway.hasLostAll()).isTrue();
    assertThat(registry.resolve(NAME, ModelAlias.CHAMPION).orElseThrow().number()).isEqualTo(1);
  }

  @Test
  void saysThatAPromotionsStateIsUnknownWhenTheServerStaysSilent() {
    registry.publish(bundle("one"), NAME, run, Map.of());
    gateway.lose(
        "POST",
        "registered-models/alias",
        Kind.FAIL_AFTER,
        Kind.FAIL_AFTER,
        Kind.FAIL_AFTER,
        Kind.FAIL_AFTER);

    assertThatThrownBy(() -> registry.moveAlias(NAME, ModelAlias.CHAMPION, 1))
        .isInstanceOf(PromotionStateUnknownException.class)
        .hasMessageContaining("triage@champion");
  }

  @Test
  void startsOneRunPerKeyThoughAnswersAreLost() {
    gateway.lose("POST", "runs/create", Kind.HANG_UP_AFTER);
    RunId first = tracker.start("nights", "night-2", "night 2", Map.of());
    RunId second = tracker.start("nights", "night-2", "night 2", Map.of());

    assertThat(gateway.hasLostAll()).isTrue();
    assertThat(second).isEqualTo(first);
    assertThat(tracker.start("nights", "night-3", "night 3", Map.of())).isNotEqualTo(first);
  }

  @Test
  void publishesOneVersionOfOneModelFromOneRunThoughEveryPostArrivesThreeTimes() {
    gateway.repeatPosts(3);
    RunId night = tracker.start("three", "night-4", "night 4", Map.of());
    ModelVersion version = registry.publish(bundle("weights"), NAME, night, Map.of("a", "b"));
    registry.moveAlias(NAME, ModelAlias.CHAMPION, 1, OptionalInt.empty());
    tracker.parameters(night, Map.of("seed", "7"));

    assertThat(registry.versions(NAME)).containsExactly(version);
    assertThat(registry.models()).hasSize(1);
    assertThat(registry.resolve(NAME, ModelAlias.CHAMPION)).contains(version);
    try (MlflowClient client = new MlflowClient(server.uri().toString())) {
      String experiment = client.getExperimentByName("three").orElseThrow().getExperimentId();
      assertThat(client.searchRuns(List.of(experiment), "", Service.ViewType.ALL, 10).getItems())
          .extracting(found -> found.getInfo().getRunId())
          .containsExactly(night.value());
    }
  }

  @Test
  void tracksParametersMetricsTagsAndTheEnd() {
    List<MetricPoint> points = new ArrayList<>();
    for (int step = 0; step < 2_500; step++) {
      points.add(new MetricPoint("loss", 1.0 / (step + 1), step, Instant.ofEpochSecond(step)));
    }
    points.add(new MetricPoint("broken", Double.NaN, 0, Instant.EPOCH));
    tracker.parameters(run, Map.of("seed", "7", "epochs", "20"));
    tracker.parameters(run, Map.of("seed", "7"));
    tracker.metrics(run, points);
    tracker.metrics(run, points.subList(0, 10));
    tracker.tags(run, Map.of("outcome", "promoted"));
    tracker.end(run, RunStatus.FINISHED);

    try (MlflowClient client = new MlflowClient(server.uri().toString())) {
      Service.Run read = client.getRun(run.value());
      assertThat(client.getMetricHistory(run.value(), "loss")).hasSize(2_500);
      assertThat(read.getInfo().getStatus()).isEqualTo(Service.RunStatus.FINISHED);
      assertThat(read.getData().getMetricsList())
          .anySatisfy(
              metric -> {
                assertThat(metric.getKey()).isEqualTo("loss");
                assertThat(metric.getStep()).isEqualTo(2_499);
              });
      assertThat(read.getData().getTagsList())
          .anySatisfy(tag -> assertThat(tag.getValue()).isEqualTo("promoted"));
      assertThat(read.getData().getParamsCount()).isEqualTo(2);
    }
  }

  @Test
  void givesUpOnAServerThatNeverAnswers() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        MlflowModelRegistry lost =
            new MlflowModelRegistry(
                new MlflowEndpoint(
                    URI.create("http://127.0.0.1:" + silent.getLocalPort()),
                    MlflowCredentials.none(),
                    Duration.ofMillis(200)))) {
      assertThatThrownBy(() -> lost.versions(NAME))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("didn't answer");
      assertThatThrownBy(() -> lost.resolve(NAME, ModelAlias.CHAMPION))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("didn't answer");
    }
  }

  private Bundle bundle(String weights) {
    return Bundles.write(folder.resolve(UUID.randomUUID().toString()), run, weights);
  }
}
