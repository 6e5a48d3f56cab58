package dev.retort.registry.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.registry.Bundle;
import dev.retort.registry.Bundles;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelReference;
import dev.retort.registry.RegistryException;
import dev.retort.registry.RunId;
import dev.retort.registry.Sha256;
import dev.retort.registry.client.FaultyRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BundleCacheTest {
  private static final RunId RUN = new RunId("run-1");
  private static final ModelReference CHAMPION = ModelReference.parse("triage@champion");
  private static final int BASE = 1 << 20;

  @TempDir private Path folder;
  private final FaultyRegistry registry = new FaultyRegistry();
  private final List<BundleCache> opened = new ArrayList<>();

  BundleCacheTest() throws IOException {}

  @AfterEach
  void close() {
    opened.forEach(BundleCache::close);
    registry.close();
  }

  @Test
  void versionsShareWhatTheyHaveInCommon() throws IOException {
    BundleCache cache = cache(Long.MAX_VALUE);
    promote("one");
    Path first = refresh(cache);
    long before = registry.blobBytes();
    promote("two");

    Path second = refresh(cache);

    assertThat(registry.blobBytes() - before).isEqualTo("two".length());
    assertThat(second).isNotEqualTo(first);
    assertThat(Files.isSameFile(first.resolve("hf/base"), second.resolve("hf/base"))).isTrue();
    assertThat(first.resolve("adapter/weights")).hasContent("one");
    assertThat(second.resolve("adapter/weights")).hasContent("two");
    assertThat(Files.getPosixFilePermissions(second.resolve("hf/base")))
        .isEqualTo(PosixFilePermissions.fromString("r--r--r--"));
  }

  @Test
  void goesBackWithoutFetchingAnything() {
    BundleCache cache = cache(0);
    promote("one");
    promote("two");
    refresh(cache);
    registry.move(CHAMPION, 1);
    Path first = refresh(cache);
    registry.move(CHAMPION, 2);
    int requests = registry.requests().size();

    assertThat(refresh(cache).resolve("adapter/weights")).hasContent("two");
    registry.move(CHAMPION, 1);
    assertThat(refresh(cache)).isEqualTo(first);

    assertThat(registry.requests().stream().skip(requests))
        .allMatch(request -> request.contains("/aliases/"));
  }

  @Test
  void worksOnWhileTheRegistryIsAwayAndAfterARestart() {
    promote("one");
    BundleCache cache = cache(0);
    Path pulled = refresh(cache);
    registry.stop();

    assertThatThrownBy(() -> cache.refresh(CHAMPION)).isInstanceOf(RegistryException.class);
    assertThat(cache.latest(CHAMPION).orElseThrow().folder()).isEqualTo(pulled);
    cache.close();
    BundleCache reopened = cache(0);
    assertThat(reopened.latest(CHAMPION).orElseThrow().folder()).isEqualTo(pulled);
    assertThat(reopened.lastGood(CHAMPION).orElseThrow().version()).hasToString("triage/1");
    assertThat(reopened.models()).containsExactly(new ModelName("triage"));
  }

  @Test
  void fetchesADamagedFileAgainAndNothingElse() throws IOException {
    BundleCache cache = cache(0);
    promote("one");
    Path pulled = refresh(cache);
    long before = registry.blobBytes();
    Path weights = pulled.resolve("adapter/weights");
    Files.setPosixFilePermissions(weights, PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(weights, "eno");

    assertThat(cache.refresh(CHAMPION)).isInstanceOf(PullOutcome.Downloaded.class);

    assertThat(weights).hasContent("one");
    assertThat(registry.blobBytes() - before).isEqualTo("one".length());
  }

  @Test
  void usesThePreviousBundleWhereTheCurrentOneIsDamagedAndTheRegistryAway() throws IOException {
    BundleCache cache = cache(0);
    promote("one");
    refresh(cache);
    promote("two");
    Path second = refresh(cache);
    registry.stop();
    Files.delete(second.resolve("adapter/weights"));

    assertThat(cache.lastGood(CHAMPION).orElseThrow().version()).hasToString("triage/1");
  }

  @Test
  void hashesAFileOnceInAProcess() throws IOException {
    BundleCache cache = cache(0);
    promote("one");
    Path pulled = refresh(cache);
    Path weights = pulled.resolve("adapter/weights");
    FileTime modified = Files.getLastModifiedTime(weights);
    Files.setPosixFilePermissions(weights, PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(weights, "eno");
    Files.setLastModifiedTime(weights, modified);

    // What hides its traces is found by the next process, which hashes everything.
    assertThat(cache.refresh(CHAMPION)).isInstanceOf(PullOutcome.Unchanged.class);
    cache.close();
    assertThat(cache(0).refresh(CHAMPION)).isInstanceOf(PullOutcome.Downloaded.class);
    assertThat(weights).hasContent("one");
  }

  @Test
  void removesWhatWasNotUsedForLongestWhenItHoldsTooMuch() throws IOException {
    // The bases are 1 MiB each: current, previous and one more fit.
    BundleCache cache = cache(3L * BASE + BASE / 2);
    List<Path> pulled = new ArrayList<>();
    for (int seed = 1; seed <= 4; seed++) {
      registry.promote(CHAMPION, bundle(seed, "adapter"));
      pulled.add(refresh(cache));
    }

    assertThat(pulled.get(0)).doesNotExist();
    assertThat(pulled.subList(1, 4)).allMatch(Files::exists);
    registry.move(CHAMPION, 2);
    refresh(cache);
    registry.promote(CHAMPION, bundle(5, "adapter"));
    pulled.add(refresh(cache));

    // 5 is current, 2 previous, 4 was used after 3.
    assertThat(pulled.get(2)).doesNotExist();
    assertThat(List.of(pulled.get(1), pulled.get(3), pulled.get(4))).allMatch(Files::exists);
    assertThat(bytes(folder.resolve("cache/blobs"))).isLessThanOrEqualTo(3L * BASE + BASE / 2);
  }

  @Test
  void neverRemovesCurrentAndPreviousOfAnyAliasHoweverSmallTheLimit() throws IOException {
    BundleCache cache = cache(0);
    ModelReference candidate = ModelReference.parse("triage@candidate");
    registry.promote(candidate, bundle(9, "adapter"));
    Path candidates =
        cache.refresh(candidate).fold(PulledModel::folder, PulledModel::folder, missing -> folder);
    List<Path> pulled = new ArrayList<>();
    for (int seed = 1; seed <= 3; seed++) {
      registry.promote(CHAMPION, bundle(seed, "adapter"));
      pulled.add(refresh(cache));
    }

    assertThat(pulled.get(0)).doesNotExist();
    assertThat(List.of(pulled.get(1), pulled.get(2), candidates)).allMatch(Files::exists);
    try (Stream<Path> list = Files.list(folder.resolve("cache/partial"))) {
      assertThat(list).isEmpty();
    }
  }

  @Test
  void belongsToOneOwner() {
    BundleCache cache = cache(0);

    assertThatThrownBy(() -> cache(0))
        .isInstanceOf(FolderInUseException.class)
        .hasMessageContaining("in use");
    cache.close();
    assertThat(cache(0).models()).isEmpty();
  }

  @Test
  void pullsManyAliasesAtOnceAndFetchesSharedFilesOnce() throws Exception {
    BundleCache cache = cache(0);
    List<ModelReference> references =
        IntStream.range(0, 8)
            .mapToObj(i -> ModelReference.parse("m%d@champion".formatted(i)))
            .toList();
    for (ModelReference reference : references) {
      registry.promote(reference, bundle(1, reference.name().value()));
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<PullOutcome>> outcomes = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        references.forEach(
            reference -> outcomes.add(threads.submit(() -> cache.refresh(reference))));
      }
      for (Future<PullOutcome> outcome : outcomes) {
        outcome.get();
      }
    } finally {
      threads.shutdown();
    }

    for (ModelReference reference : references) {
      Bundle bundle = cache.latest(reference).orElseThrow();
      assertThat(Bundle.verified(bundle.folder()).manifest()).isEqualTo(bundle.manifest());
      assertThat(bundle.folder().resolve("adapter/weights")).hasContent(reference.name().value());
    }
    assertThat(registry.blobBytes()).isBetween((long) BASE, BASE + 10_000L);
  }

  @Test
  void givesAFolderOutOfTheCache() throws IOException {
    BundleCache cache = cache(0);
    promote("one");
    PulledModel cached = cache.lastGood(CHAMPION).orElseGet(() -> model(cache.refresh(CHAMPION)));
    registry.stop();
    Path into = folder.resolve("into");

    PullOutcome placed =
        new ModelPuller(registry.client(), ManifestVerifier.ACCEPT_ALL)
            .place(cached, into, PullFormat.HF);

    assertThat(placed).isInstanceOf(PullOutcome.Downloaded.class);
    assertThat(Files.isSameFile(into.resolve("base"), cached.folder().resolve("hf/base"))).isTrue();
    assertThat(Sha256.of(into.resolve("base")))
        .isEqualTo(Sha256.of(cached.folder().resolve("hf/base")));
  }

  private static PulledModel model(PullOutcome outcome) {
    return outcome.fold(
        model -> model,
        model -> model,
        missing -> {
          throw new AssertionError(missing);
        });
  }

  private BundleCache cache(long maxBytes) {
    BundleCache cache =
        BundleCache.open(
            registry.client(), ManifestVerifier.ACCEPT_ALL, folder.resolve("cache"), maxBytes);
    opened.add(cache);
    return cache;
  }

  private static Path refresh(BundleCache cache) {
    return model(cache.refresh(CHAMPION)).folder();
  }

  private void promote(String adapter) {
    registry.promote(CHAMPION, bundle(1, adapter));
  }

  private Bundle bundle(int seed, String adapter) {
    byte[] base = new byte[BASE];
    new Random(seed).nextBytes(base);
    return Bundles.writer(RUN, "weights")
        .file("hf/base", base)
        .file("adapter/weights", adapter.getBytes(StandardCharsets.UTF_8))
        .write(folder.resolve("published-" + seed + adapter));
  }

  private static long bytes(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
