package dev.retort.registry.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.registry.Bundle;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.Bundles;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.ModelReference;
import dev.retort.registry.RunId;
import dev.retort.registry.client.FaultyRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pulling process is killed, as kill -9 does, and another one takes its work up. */
@Tag("fault")
@Tag("fault-crash")
final class KilledPullIT {
  private static final ModelReference CHAMPION = ModelReference.parse("triage@champion");
  private static final int BASE = 8 << 20;
  private static final int BIG_BASE = 33 << 20;

  @TempDir private Path folder;
  private final FaultyRegistry registry = new FaultyRegistry();

  KilledPullIT() throws IOException {}

  @AfterEach
  void close() {
    registry.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {BASE, BIG_BASE})
  void aFolderAppearsWholeOrNotAtAllAndTheNextPullGoesOn(int size) throws Exception {
    Bundle published = promote(size, 1);
    Path into = folder.resolve("pulled/model");

    killWhenHalfHasCome(size, into, "folder");

    assertThat(into).doesNotExist();
    long before = registry.blobBytes();
    new ModelPuller(registry.client(), ManifestVerifier.ACCEPT_ALL).pull(CHAMPION, into);
    assertThat(Bundle.verified(into).manifest()).isEqualTo(published.manifest());
    // What the killed process had written for good isn't fetched again.
    assertThat(registry.blobBytes() - before).isLessThan(size * 3L / 4);
    assertThat(folder.resolve("pulled").toFile().list()).containsExactly("model");
  }

  @Test
  void aCacheKeepsItsLastGoodBundleAndTheNextRefreshGoesOn() throws Exception {
    Path root = folder.resolve("cache");
    Bundle first = promote(1, 1);
    try (BundleCache cache = BundleCache.open(registry.client(), root)) {
      cache.refresh(CHAMPION);
    }
    Bundle second = promote(BASE, 2);

    killWhenHalfHasCome(BASE, root, "cache");

    long before = registry.blobBytes();
    // The killed process has let the folder go.
    try (BundleCache cache = BundleCache.open(registry.client(), root)) {
      assertThat(manifest(cache.latest(CHAMPION))).contains(first.manifest());
      cache.refresh(CHAMPION);
      assertThat(manifest(cache.latest(CHAMPION))).contains(second.manifest());
      assertThat(Bundle.verified(cache.latest(CHAMPION).orElseThrow().folder())).isNotNull();
    }
    assertThat(registry.blobBytes() - before).isLessThan(BASE * 3L / 4);
    assertThat(root.resolve("partial").toFile().list()).isEmpty();
  }

  private static Optional<BundleManifest> manifest(Optional<Bundle> bundle) {
    return bundle.map(Bundle::manifest);
  }

  private void killWhenHalfHasCome(int size, Path into, String kind) throws Exception {
    registry.slow(2);
    long before = registry.blobBytes();
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xshare:auto",
                    "-cp",
                    System.getProperty("java.class.path"),
                    PullingProcess.class.getName(),
                    registry.uri().toString(),
                    CHAMPION.toString(),
                    into.toString(),
                    kind))
            .inheritIO()
            .start();
    while (registry.blobBytes() - before < size / 2 && process.isAlive()) {
      Thread.onSpinWait();
    }
    assertThat(process.isAlive()).isTrue();
    process.destroyForcibly().waitFor();
    registry.slow(0);
  }

  private Bundle promote(int size, int seed) throws IOException {
    byte[] base = new byte[size];
    new Random(seed).nextBytes(base);
    Path source = Files.createDirectories(folder.resolve("sources")).resolve("" + seed);
    Bundle bundle =
        Bundles.writer(new RunId("run-1"), "weights " + seed).file("hf/base", base).write(source);
    registry.promote(CHAMPION, bundle);
    return bundle;
  }
}
