package dev.retort.registry.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.registry.Bundle;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleFile;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.BundleWriter;
import dev.retort.registry.Bundles;
import dev.retort.registry.Lineage;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.ModelReference;
import dev.retort.registry.RegistryException;
import dev.retort.registry.RunId;
import dev.retort.registry.Sha256;
import dev.retort.registry.client.FaultyRegistry;
import dev.retort.registry.client.RegistryClient;
import dev.retort.registry.client.RegistryEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls from a real server over real sockets, which fails in all the ways that servers do. */
@Tag("fault")
@Tag("fault-network-cut")
final class PullOverHttpTest {
  private static final RunId RUN = new RunId("run-1");
  private static final ModelReference CHAMPION = ModelReference.parse("ticket routing@champion");
  private static final int MEGABYTE = 1 << 20;

  @TempDir private Path folder;
  private final FaultyRegistry registry = new FaultyRegistry();
  private final ModelPuller puller =
      new ModelPuller(registry.client(), ManifestVerifier.ACCEPT_ALL);

  PullOverHttpTest() throws IOException {}

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void bringsEveryFile() {
    Bundle published = promote(3 * MEGABYTE, 1);

    PullOutcome outcome = puller.pull(CHAMPION, into());

    assertThat(outcome).isInstanceOf(PullOutcome.Downloaded.class);
    assertThat(Bundle.verified(into()).manifest()).isEqualTo(published.manifest());
    assertThat(folder.resolve("pulled").toFile().list()).containsExactly("model");
    assertThat(puller.pull(CHAMPION, into())).isInstanceOf(PullOutcome.Unchanged.class);
  }

  @Test
  void resumesWhereAConnectionWasCut() {
    Bundle published = promote(3 * MEGABYTE, 1);
    registry.cut(2, MEGABYTE);

    puller.pull(CHAMPION, into());

    assertThat(Bundle.verified(into()).manifest()).isEqualTo(published.manifest());
    // What the network had swallowed when the connection broke is sent again, and no more.
    assertThat(registry.blobBytes()).isBetween(size(published), size(published) + MEGABYTE);
    assertThat(registry.requests()).anyMatch(request -> request.matches("blobs/.* bytes=[1-9].*"));
  }

  @Test
  void takesUpAfterARestartWhatAnEarlierPullLeft() throws IOException {
    Bundle published = promote(8 * MEGABYTE, 1);
    RegistryClient impatient =
        new RegistryClient(RegistryEndpoint.at(registry.uri()).withTimeout(Duration.ofSeconds(2)));
    registry.slow(1);
    Thread killer = new Thread(this::stopAfterSixMegabytes);
    killer.start();
    assertThatThrownBy(
            () -> new ModelPuller(impatient, ManifestVerifier.ACCEPT_ALL).pull(CHAMPION, into()))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(registry.uri().toString());
    assertThat(into()).doesNotExist();
    long before = registry.blobBytes();
    registry.restart();
    registry.slow(0);

    new ModelPuller(registry.client(), ManifestVerifier.ACCEPT_ALL).pull(CHAMPION, into());

    assertThat(Bundle.verified(into()).manifest()).isEqualTo(published.manifest());
    assertThat(before).isGreaterThanOrEqualTo(6 * MEGABYTE);
    assertThat(registry.blobBytes() - before).isLessThan(size(published) - 4 * MEGABYTE);
    assertThat(folder.resolve("pulled").toFile().list()).containsExactly("model");
  }

  private void stopAfterSixMegabytes() {
    while (registry.blobBytes() < 6 * MEGABYTE) {
      Thread.onSpinWait();
    }
    registry.stop();
  }

  @Test
  void fetchesABigFileInStretchesAtTheSameTime() {
    Bundle published = promote(33 * MEGABYTE, 1);

    puller.pull(CHAMPION, into());

    assertThat(Bundle.verified(into()).manifest()).isEqualTo(published.manifest());
    assertThat(registry.requests().stream().filter(request -> request.contains(" bytes=")))
        .hasSize(4);
    assertThat(registry.blobBytes()).isEqualTo(size(published));
  }

  @Test
  void resumesEachStretchOfABigFile() {
    Bundle published = promote(33 * MEGABYTE, 1);
    registry.cut(6, 3 * MEGABYTE);

    puller.pull(CHAMPION, into());

    assertThat(Bundle.verified(into()).manifest()).isEqualTo(published.manifest());
    assertThat(registry.blobBytes()).isLessThan(size(published) + 4 * MEGABYTE);
  }

  @Test
  void copesWithAServerThatKnowsNoRanges() {
    Bundle published = promote(33 * MEGABYTE, 1);
    registry.ignoreRanges();
    registry.cut(1, MEGABYTE);

    puller.pull(CHAMPION, into());

    assertThat(Bundle.verified(into()).manifest()).isEqualTo(published.manifest());
  }

  @Test
  void fetchesWrongBytesOnceMore() {
    Bundle published = promote(MEGABYTE, 1);
    registry.lie(1);

    puller.pull(CHAMPION, into());

    assertThat(Bundle.verified(into()).manifest()).isEqualTo(published.manifest());
  }

  @Test
  void refusesBytesThatAreWrongTwiceAndNamesTheFile() {
    promote(MEGABYTE, 1);
    puller.pull(CHAMPION, into());
    promote(MEGABYTE, 2);
    long before = registry.requests().size();
    registry.lie(1000);

    assertThatThrownBy(() -> puller.pull(CHAMPION, into()))
        .isInstanceOf(BundleDamagedException.class)
        .hasMessageContaining("hf/")
        .hasMessageContaining("manifest says");

    assertThat(registry.requests().stream().skip(before).filter(path -> path.startsWith("blobs")))
        .hasSize(2);
    assertThat(Bundle.verified(into())).isNotNull();
    assertThat(folder.resolve("pulled").toFile().list()).containsExactly("model");
  }

  @Test
  void fetchesOnlyWhatTheFolderHasNot() {
    Bundle base = promote(3 * MEGABYTE, 1);
    puller.pull(CHAMPION, into());
    long before = registry.blobBytes();
    Bundle adapted = promote(3 * MEGABYTE, 1, "another adapter");

    puller.pull(CHAMPION, into());

    assertThat(Bundle.verified(into()).manifest()).isEqualTo(adapted.manifest());
    assertThat(adapted.manifest().rootDigest()).isNotEqualTo(base.manifest().rootDigest());
    // The adapter, and the small file that names the bundle's digests for MLflow.
    assertThat(registry.blobBytes() - before).isLessThan(1_000);
  }

  @Test
  void givesUpOnAServerThatStalls() {
    promote(MEGABYTE, 1);
    registry.stall(true);
    RegistryClient impatient =
        new RegistryClient(RegistryEndpoint.at(registry.uri()).withTimeout(Duration.ofMillis(200)));

    assertThatThrownBy(
            () -> new ModelPuller(impatient, ManifestVerifier.ACCEPT_ALL).pull(CHAMPION, into()))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("no byte came");
    assertThat(into()).doesNotExist();
  }

  @Test
  void staysWithTheVersionThatItBeganWhenTheAliasMoves() throws Exception {
    Bundle first = promote(2 * MEGABYTE, 1);
    Bundle second = bundle(2 * MEGABYTE, 2, "adapter");
    registry.slow(5);
    Thread mover =
        new Thread(
            () -> {
              while (registry.blobBytes() < MEGABYTE) {
                Thread.onSpinWait();
              }
              registry.promote(CHAMPION, second);
            });
    mover.start();

    puller.pull(CHAMPION, into());

    mover.join();
    assertThat(Bundle.verified(into()).manifest()).isEqualTo(first.manifest());
    registry.slow(0);
    puller.pull(CHAMPION, into());
    assertThat(Bundle.verified(into()).manifest()).isEqualTo(second.manifest());
  }

  @Test
  void saysBeforeItBeginsThatTheDiskIsTooSmall() throws IOException {
    Path source = Files.createDirectories(folder.resolve("huge"));
    BundleManifest manifest =
        BundleManifest.of(
            "triage",
            new Lineage("digest", "dataset-1", RUN),
            Map.of(),
            List.of(new BundleFile("hf/model.safetensors", 1L << 50, Sha256.of(new byte[0]))));
    Files.write(source.resolve(BundleManifest.FILE_NAME), manifest.json());
    registry.promote(CHAMPION, new Bundle(source, manifest));

    assertThatThrownBy(() -> puller.pull(CHAMPION, into()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("1125899906842624 bytes more")
        .hasMessageContaining("Free space");
    assertThat(registry.blobBytes()).isZero();
    assertThat(into()).doesNotExist();
  }

  @Test
  void bringsOnlyTheVariantThatWasAskedFor() throws IOException {
    Bundle published = promote(MEGABYTE, 1);

    PullOutcome outcome = puller.pull(CHAMPION, into(), PullFormat.ADAPTER);

    assertThat(outcome).isInstanceOf(PullOutcome.Downloaded.class);
    assertThat(into().toFile().list())
        .containsExactlyInAnyOrder(".retort-manifest.json", "adapter_model.safetensors");
    assertThat(registry.blobBytes()).isEqualTo("adapter".length());
    assertThat(puller.pull(CHAMPION, into(), PullFormat.ADAPTER))
        .isInstanceOf(PullOutcome.Unchanged.class);
    // What is there is used for another form too.
    long before = registry.blobBytes();
    puller.pull(CHAMPION, into());
    assertThat(Bundle.verified(into()).manifest()).isEqualTo(published.manifest());
    assertThat(registry.blobBytes() - before).isEqualTo(size(published) - "adapter".length());
    assertThat(folder.resolve("pulled/model.previous/adapter_model.safetensors")).exists();
  }

  @Test
  void saysWhichVariantsThereAre() {
    promote(1, 1);

    assertThatThrownBy(() -> puller.pull(CHAMPION, into(), PullFormat.GGUF))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gguf")
        .hasMessageContaining("adapter/, ")
        .hasMessageContaining("hf/");
    assertThat(folder.resolve("pulled").toFile().list()).isEmpty();
  }

  @Test
  void keepsTheSignatureAndRefusesWhatTheVerifierRefuses() throws IOException {
    Bundle published = promote(1, 1);
    ManifestVerifier signed =
        (manifest, signature) -> {
          if (!signature
              .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
              .orElse("")
              .equals("good")) {
            throw new BundleDamagedException(ManifestVerifier.SIGNATURE_FILE, "not signed");
          }
        };
    ModelPuller strict = new ModelPuller(registry.client(), signed);

    assertThatThrownBy(() -> strict.pull(CHAMPION, into())).hasMessageContaining("not signed");
    assertThat(registry.blobBytes()).isZero();
    puller.pull(CHAMPION, into());
    assertThatThrownBy(() -> strict.pull(CHAMPION, into())).hasMessageContaining("not signed");

    Files.writeString(published.folder().resolve(ManifestVerifier.SIGNATURE_FILE), "good");
    assertThat(strict.pull(CHAMPION, into())).isInstanceOf(PullOutcome.Downloaded.class);
    assertThat(into().resolve(ManifestVerifier.SIGNATURE_FILE)).hasContent("good");
    assertThat(strict.pull(CHAMPION, into())).isInstanceOf(PullOutcome.Unchanged.class);
  }

  @Test
  void onePullAtATimeWorksOnAFolder() throws Exception {
    promote(2 * MEGABYTE, 1);
    registry.slow(5);
    Thread first = new Thread(() -> puller.pull(CHAMPION, into()));
    first.start();
    while (registry.blobBytes() == 0) {
      Thread.onSpinWait();
    }

    assertThatThrownBy(() -> puller.pull(CHAMPION, into()))
        .isInstanceOf(FolderInUseException.class)
        .hasMessageContaining("in use");

    first.join();
    assertThat(Bundle.verified(into())).isNotNull();
  }

  private Path into() {
    return folder.resolve("pulled/model");
  }

  private Bundle promote(int bytes, int seed) {
    return promote(bytes, seed, "adapter");
  }

  private Bundle promote(int bytes, int seed, String adapter) {
    Bundle bundle = bundle(bytes, seed, adapter);
    registry.promote(CHAMPION, bundle);
    return bundle;
  }

  private Bundle bundle(int bytes, int seed, String adapter) {
    byte[] base = new byte[bytes];
    new Random(seed).nextBytes(base);
    BundleWriter writer =
        Bundles.writer(RUN, "weights")
            .file("hf/model.safetensors", base)
            .file("adapter/adapter_model.safetensors", adapter.getBytes(StandardCharsets.UTF_8));
    return writer.write(folder.resolve("published-" + seed + adapter));
  }

  private static long size(Bundle bundle) {
    return bundle.manifest().files().stream().mapToLong(BundleFile::size).sum();
  }
}
