package dev.retort.registry.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.registry.Bundle;
import dev.retort.registry.Bundles;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelReference;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RunId;
import dev.retort.registry.client.RegistryClient;
import dev.retort.registry.client.RegistryEndpoint;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import dev.retort.registry.mlflow.MlflowRunTracker;
import dev.retort.registry.pull.BundleCache;
import dev.retort.registry.pull.FollowPolicy;
import dev.retort.registry.pull.ModelPuller;
import dev.retort.registry.pull.PullFormat;
import dev.retort.registry.pull.PullOutcome;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The puller and the server, as docs/registry.md has them talk. */
final class PullFromServerTest {
  private static final ModelName NAME = new ModelName("ticket routing");
  private static final ModelReference CHAMPION = new ModelReference(NAME, ModelAlias.CHAMPION);

  @TempDir private Path folder;
  private RegistryServer server;
  private MlflowModelRegistry registry;

  @BeforeEach
  void start() {
    server =
        RegistryServer.start(
            RegistryServerConfig.loopback(folder.resolve("registry"), 0), Clock.systemUTC());
    registry = new MlflowModelRegistry(MlflowEndpoint.at(server.uri()));
  }

  @AfterEach
  void stop() {
    registry.close();
    server.close();
  }

  @Test
  void bringsAPublishedBundleInStretches() {
    ModelPuller puller = new ModelPuller(client(), ManifestVerifier.ACCEPT_ALL);
    Path into = folder.resolve("model");
    assertThat(puller.pull(CHAMPION, into)).isInstanceOf(PullOutcome.NotPublished.class);
    ModelVersion version = promote(33 << 20, 1);

    assertThat(puller.pull(CHAMPION, into)).isInstanceOf(PullOutcome.Downloaded.class);

    assertThat(Bundle.verified(into).manifest().rootDigest()).isEqualTo(version.rootDigest());
    assertThat(puller.pull(CHAMPION, folder.resolve("hf"), PullFormat.HF))
        .isInstanceOf(PullOutcome.Downloaded.class);
    assertThat(folder.resolve("hf/model.safetensors")).hasSize(33 << 20);
  }

  @Test
  void aFollowerHearsOfPromotionAndRollbackWithinASecond() throws Exception {
    ModelVersion first = promote(1_000, 1);
    BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
    try (BundleCache cache = BundleCache.open(client(), folder.resolve("cache"))) {
      cache.follow(CHAMPION, FollowPolicy.standard(), model -> heard.add(model.version().number()));
      assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(first.number());
      ModelVersion second = publish(1_000, 2);

      assertThat(moved(second, heard)).isLessThan(Duration.ofSeconds(1));
      assertThat(moved(first, heard)).isLessThan(Duration.ofSeconds(1));
      assertThat(cache.latest(CHAMPION).orElseThrow().manifest().rootDigest())
          .isEqualTo(first.rootDigest());
    }
  }

  private Duration moved(ModelVersion version, BlockingQueue<Integer> heard) throws Exception {
    long start = System.nanoTime();
    registry.moveAlias(NAME, ModelAlias.CHAMPION, version.number());
    assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(version.number());
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private RegistryClient client() {
    return new RegistryClient(RegistryEndpoint.at(server.uri()));
  }

  private ModelVersion promote(int bytes, int seed) {
    ModelVersion version = publish(bytes, seed);
    registry.moveAlias(NAME, ModelAlias.CHAMPION, version.number());
    return version;
  }

  private ModelVersion publish(int bytes, int seed) {
    byte[] base = new byte[bytes];
    new Random(seed).nextBytes(base);
    try (MlflowRunTracker tracker =
        new MlflowRunTracker(MlflowEndpoint.at(server.uri()), Clock.systemUTC())) {
      RunId run = tracker.start("nights", "night-" + seed, "night " + seed, Map.of());
      Bundle bundle =
          Bundles.writer(run, "weights")
              .file("hf/model.safetensors", base)
              .write(folder.resolve("bundle-" + seed));
      return registry.publish(bundle, NAME, run, Map.of());
    }
  }
}
