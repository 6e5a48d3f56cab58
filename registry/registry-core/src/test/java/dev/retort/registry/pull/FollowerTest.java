package dev.retort.registry.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.registry.AliasState;
import dev.retort.registry.Bundle;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleOrigin;
import dev.retort.registry.Bundles;
import dev.retort.registry.InMemoryModelRegistry;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelReference;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RegistryException;
import dev.retort.registry.RemoteBundle;
import dev.retort.registry.RunId;
import dev.retort.registry.client.FaultyRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FollowerTest {
  private static final RunId RUN = new RunId("run-1");
  private static final ModelReference CHAMPION = ModelReference.parse("triage@champion");
  private static final FollowPolicy QUICK =
      new FollowPolicy(
          Duration.ofSeconds(20),
          Duration.ofMillis(50),
          Duration.ofMillis(20),
          Duration.ofMillis(200),
          () -> 0.5);

  @TempDir private Path folder;
  private final FaultyRegistry registry = new FaultyRegistry();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private BundleCache cache;

  FollowerTest() throws IOException {}

  @AfterEach
  void close() {
    cache.close();
    registry.close();
  }

  @Test
  void tellsOfPromotionsAndRollbacksWithinASecond() throws Exception {
    promote("one");
    follow(registry.client(), QUICK);
    assertThat(next()).isEqualTo("pulled triage/1 one");
    for (int i = 2; i < 6; i++) {
      awaitALongPoll();
      long start = System.nanoTime();
      promote("number " + i);
      assertThat(next()).isEqualTo("pulled triage/" + i + " number " + i);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    }
    awaitALongPoll();
    long bytes = registry.blobBytes();
    registry.move(CHAMPION, 4);
    assertThat(next()).isEqualTo("pulled triage/4 number 4");
    assertThat(registry.blobBytes()).isEqualTo(bytes);
  }

  @Test
  void tellsWhenAnAliasIsThereForTheFirstTimeAndWhenItIsGone() throws Exception {
    follow(registry.client(), QUICK);
    assertThat(next()).isEqualTo("withdrawn");
    promote("one");
    assertThat(next()).isEqualTo("pulled triage/1 one");

    registry.remove(CHAMPION);

    assertThat(next()).isEqualTo("withdrawn");
    assertThat(cache.latest(CHAMPION)).isPresent();
  }

  @Test
  void comesBackAfterTheServerDid() throws Exception {
    promote("one");
    follow(registry.client(), QUICK);
    assertThat(next()).isEqualTo("pulled triage/1 one");
    registry.stop();
    assertThat(next()).startsWith("failed");
    registry.promote(CHAMPION, bundle("two"));
    registry.restart();

    assertThat(afterFailures()).isEqualTo("pulled triage/2 two");
  }

  @Test
  void givesTheLastGoodBundleWhenTheServerIsAwayAtTheStart() throws Exception {
    promote("one");
    cache = open(registry.client());
    cache.refresh(CHAMPION);
    cache.close();
    registry.stop();

    follow(registry.client(), QUICK);

    assertThat(next()).startsWith("failed");
    assertThat(next()).isEqualTo("last good triage/1 one");
    assertThat(next()).startsWith("failed");
    registry.restart();
    assertThat(afterFailures()).isEqualTo("pulled triage/1 one");
  }

  @Test
  void leavesADamagedVersionBehindAsSoonAsTheAliasMovesOn() throws Exception {
    promote("one");
    FollowPolicy slow =
        new FollowPolicy(
            Duration.ofSeconds(20),
            Duration.ofMillis(50),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            () -> 0.99);
    follow(registry.client(), slow);
    assertThat(next()).isEqualTo("pulled triage/1 one");
    registry.lie(1_000);
    promote("two");
    assertThat(next()).startsWith("failed").contains(BundleDamagedException.class.getSimpleName());
    registry.lie(0);
    awaitALongPoll();

    long start = System.nanoTime();
    registry.move(CHAMPION, 1);

    assertThat(next()).isEqualTo("pulled triage/1 one");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void pollsWhereTheRegistryCanNotWait() throws Exception {
    InMemoryModelRegistry polled = new InMemoryModelRegistry(Set.of(RUN));
    publish(polled, "one");
    follow(new PolledOrigin(polled), QUICK);
    assertThat(next()).isEqualTo("pulled triage/1 one");

    publish(polled, "two");

    assertThat(next()).isEqualTo("pulled triage/2 two");
  }

  @Test
  void asksAPolledRegistryNoMoreOftenThanItShould() throws Exception {
    InMemoryModelRegistry polled = new InMemoryModelRegistry(Set.of(RUN));
    publish(polled, "one");
    BlockingQueue<Long> asked = new LinkedBlockingQueue<>();
    BundleOrigin inner = new PolledOrigin(polled);
    BundleOrigin counted =
        new BundleOrigin() {
          @Override
          public AliasState alias(
              ModelReference reference, Optional<AliasState> seen, Duration wait) {
            asked.add(System.nanoTime());
            return inner.alias(reference, seen, wait);
          }

          @Override
          public RemoteBundle bundle(ModelVersion version) {
            return inner.bundle(version);
          }
        };
    follow(counted, QUICK);
    // The first look has no predecessor, and the second follows at once.
    asked.take();
    asked.take();
    long before = asked.take();
    for (int i = 0; i < 5; i++) {
      long now = asked.take();
      assertThat(now - before).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(30));
      before = now;
    }
  }

  @Test
  void isSilentOnceItIsClosed() throws Exception {
    promote("one");
    Follower follower = follow(registry.client(), QUICK);
    next();
    awaitALongPoll();
    long start = System.nanoTime();
    follower.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));

    promote("two");

    assertThat(heard.poll(300, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void keepsAFolderInStep() throws Exception {
    promote("one");
    cache = open(registry.client());
    Path into = folder.resolve("served");
    ModelPuller puller = new ModelPuller(registry.client(), ManifestVerifier.ACCEPT_ALL);
    try (Follower follower = puller.follow(CHAMPION, into, PullFormat.BUNDLE, QUICK, new Heard())) {
      assertThat(next()).isEqualTo("pulled triage/1 one");
      promote("two");
      assertThat(next()).isEqualTo("pulled triage/2 two");
      assertThat(follower.reference()).isEqualTo(CHAMPION);
    }
    assertThat(into.resolve("dl4j/classifier.zip")).hasContent("two");
  }

  private Follower follow(BundleOrigin origin, FollowPolicy policy) {
    cache = open(origin);
    return cache.follow(CHAMPION, policy, new Heard());
  }

  private BundleCache open(BundleOrigin origin) {
    return BundleCache.open(origin, folder.resolve("cache"));
  }

  private String next() throws InterruptedException {
    return String.valueOf(heard.poll(20, TimeUnit.SECONDS));
  }

  private String afterFailures() throws InterruptedException {
    String word = next();
    while (word.startsWith("failed")) {
      word = next();
    }
    return word;
  }

  private void awaitALongPoll() {
    int before = registry.waiting();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (before == 0 && System.nanoTime() < end) {
      Thread.onSpinWait();
      before = registry.waiting();
    }
    assertThat(before).isPositive();
  }

  private void promote(String weights) {
    registry.promote(CHAMPION, bundle(weights));
  }

  private Bundle bundle(String weights) {
    return Bundles.write(folder.resolve("published " + weights), RUN, weights);
  }

  private void publish(InMemoryModelRegistry target, String weights) {
    int version = target.publish(bundle(weights), CHAMPION.name(), RUN, Map.of()).number();
    target.moveAlias(CHAMPION.name(), ModelAlias.CHAMPION, version);
  }

  /** Writes down what it is told. */
  private final class Heard implements PullListener {
    @Override
    public void pulled(PulledModel model) {
      heard.add("pulled " + model.version() + " " + weights(model));
    }

    @Override
    public void withdrawn(ModelReference reference) {
      heard.add("withdrawn");
    }

    @Override
    public void failed(ModelReference reference, RuntimeException problem) {
      assertThat(problem).isInstanceOf(RegistryException.class);
      heard.add("failed " + problem.getClass().getSimpleName());
    }

    @Override
    public void lastGood(PulledModel model) {
      heard.add("last good " + model.version() + " " + weights(model));
    }

    private String weights(PulledModel model) {
      try {
        return Files.readString(model.folder().resolve("dl4j/classifier.zip"));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }
}
