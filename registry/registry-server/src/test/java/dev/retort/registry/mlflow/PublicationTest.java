package dev.retort.registry.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.registry.Bundle;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.Bundles;
import dev.retort.registry.Decision;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RunId;
import dev.retort.registry.audit.ChainedEntry;
import dev.retort.registry.mlflow.LossyGateway.Kind;
import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.RegistryServerConfig;
import dev.retort.registry.signature.SigningKey;
import dev.retort.registry.signature.TrustedKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes over the wire to Retort's own server when a bundle is published. */
@Timeout(180)
final class PublicationTest {
  private static final ModelName NAME = new ModelName("triage");
  private static final String BIG = "hf/model.safetensors";
  private static final int BIG_BYTES = 2 * DigestUpload.PIECE_BYTES + 12_345;

  @TempDir private Path folder;
  private RegistryServer server;
  private LossyGateway gateway;
  private MlflowModelRegistry registry;
  private RunId run;

  @BeforeEach
  void start() throws IOException {
    server =
        RegistryServer.start(
            RegistryServerConfig.loopback(folder.resolve("home"), 0), Clock.systemUTC());
    gateway = new LossyGateway(server.uri());
    MlflowEndpoint endpoint =
        new MlflowEndpoint(gateway.uri(), MlflowCredentials.none(), Duration.ofSeconds(20));
    registry = new MlflowModelRegistry(endpoint);
    run = run("night-1");
  }

  @AfterEach
  void stop() {
    registry.close();
    gateway.close();
    server.close();
  }

  @Test
  void aLongFileGoesUpInPiecesAndOnFromWhereItBroke() throws IOException {
    gateway.lose(
        "PATCH", "/retort/v1/uploads/", Kind.FAIL_AFTER, Kind.HANG_UP_AFTER, Kind.FAIL_BEFORE);
    Bundle bundle = big("one");

    ModelVersion version = registry.publish(bundle, NAME, run, Map.of());

    assertThat(gateway.hasLostAll()).isTrue();
    ByteArrayOutputStream back = new ByteArrayOutputStream();
    registry.download(version, BIG, BIG_BYTES, back);
    assertThat(back.toByteArray()).isEqualTo(Files.readAllBytes(bundle.folder().resolve(BIG)));
  }

  @Test
  void whatTheServerHasIsLinkedInsteadOfSent() throws IOException {
    registry.publish(big("one"), NAME, run, Map.of());
    long before = gateway.bytesSent();

    ModelVersion second = registry.publish(big("two"), NAME, run("night-2"), Map.of());

    assertThat(second.number()).isEqualTo(2);
    assertThat(gateway.bytesSent() - before).isLessThan(100_000);
    ByteArrayOutputStream back = new ByteArrayOutputStream();
    registry.download(second, BIG, BIG_BYTES, back);
    assertThat(back.size()).isEqualTo(BIG_BYTES);
  }

  @Test
  void nothingIsReadBackFromAServerThatSaysTheDigest() {
    long before = gateway.bytesReceived();

    registry.publish(big("one"), NAME, run, Map.of());

    assertThat(gateway.bytesReceived() - before).isLessThan(100_000);
  }

  @Test
  void theSignatureIsPublishedBesideTheManifest() throws IOException {
    SigningKey key = SigningKey.generate(new SecureRandom());
    Bundle bundle = Bundles.writer(run, "weights").signedBy(key).write(folder.resolve("bundle"));

    ModelVersion version = registry.publish(bundle, NAME, run, Map.of());

    TrustedKeys.of(List.of(key.verification()))
        .verify(
            download(version, BundleManifest.FILE_NAME),
            Optional.of(download(version, ManifestVerifier.SIGNATURE_FILE)));
  }

  @Test
  void aPublicationThatDiedGoesOnUnderANewKey() throws IOException {
    SigningKey before = SigningKey.generate(new SecureRandom());
    SigningKey after = SigningKey.generate(new SecureRandom());
    Bundles.writer(run, "weights").signedBy(before).write(folder.resolve("before"));
    gateway.lose(
        "POST", "model-versions/create", Kind.FAIL_BEFORE, Kind.FAIL_BEFORE, Kind.FAIL_BEFORE);
    assertThatThrownBy(
            () -> registry.publish(Bundle.read(folder.resolve("before")), NAME, run, Map.of()))
        .isInstanceOf(dev.retort.registry.PromotionStateUnknownException.class);
    Bundle signedAnew =
        Bundles.writer(run, "weights").signedBy(after).write(folder.resolve("after"));

    ModelVersion version = registry.publish(signedAnew, NAME, run, Map.of());

    TrustedKeys.of(List.of(after.verification()))
        .verify(
            download(version, BundleManifest.FILE_NAME),
            Optional.of(download(version, ManifestVerifier.SIGNATURE_FILE)));
  }

  @Test
  void aDecisionIsOnRecordOnceThoughItsAnswerWasLost() {
    ModelVersion version = registry.publish(big("one"), NAME, run, Map.of());
    gateway.lose("POST", "/decisions", Kind.HANG_UP_AFTER, Kind.FAIL_AFTER);

    registry.decide(
        version,
        new Decision(
            Decision.Kind.ROLLED_BACK, "ada", "complaints", new TreeMap<>(Map.of("seal", "ab12"))));

    assertThat(gateway.hasLostAll()).isTrue();
    RegistryAudit audit = new RegistryAudit(MlflowEndpoint.at(server.uri()));
    List<ChainedEntry> decided = new ArrayList<>();
    audit.read(
        entry -> Stream.of(entry).filter(e -> e.action().equals("DECIDED")).forEach(decided::add));
    assertThat(decided).hasSize(1);
    assertThat(decided.get(0).details())
        .isEqualTo(
            Map.of(
                "because", "complaints",
                "by", "ada",
                "decision", "rolled-back",
                "evidence.seal", "ab12",
                "version", "1"));
    assertThat(audit.verify(Optional.empty()).broken()).isEmpty();
  }

  @Test
  void aFileThatTheDiskChangedUnderwayIsRefusedByItsDigest() throws IOException {
    Bundle bundle = big("one");
    gateway.beforeNextPatch(
        () -> Files.writeString(bundle.folder().resolve(BIG), "x".repeat(BIG_BYTES)));

    assertThatThrownBy(() -> registry.publish(bundle, NAME, run, Map.of()))
        .isInstanceOf(dev.retort.registry.RegistryException.class);
    assertThat(registry.versions(NAME)).isEmpty();
    assertThatThrownBy(() -> registry.publish(bundle, NAME, run, Map.of()))
        .isInstanceOf(BundleDamagedException.class)
        .hasMessageContaining(BIG);
  }

  @Test
  void aRollbackIsOneMoveOfTheAliasWellWithinASecond() {
    registry.publish(bundle("one"), NAME, run, Map.of());
    registry.publish(bundle("two"), NAME, run("night-2"), Map.of());
    registry.moveAlias(NAME, ModelAlias.CHAMPION, 2);

    long start = System.nanoTime();
    registry.moveAlias(NAME, ModelAlias.CHAMPION, 1, java.util.OptionalInt.of(2));
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    assertThat(registry.resolve(NAME, ModelAlias.CHAMPION).orElseThrow().number()).isEqualTo(1);
    assertThat(took).isLessThan(Duration.ofSeconds(1));
  }

  private RunId run(String key) {
    try (MlflowRunTracker tracker =
        new MlflowRunTracker(MlflowEndpoint.at(server.uri()), Clock.systemUTC())) {
      return tracker.start("nights", key, key, Map.of());
    }
  }

  private byte[] download(ModelVersion version, String path) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    registry.download(version, path, BundleManifest.MAX_BYTES, sink);
    return sink.toByteArray();
  }

  private Bundle bundle(String weights) {
    return Bundles.write(folder.resolve(UUID.randomUUID().toString()), run, weights);
  }

  /** The same long file in each, beside short ones of its own. */
  private Bundle big(String weights) {
    byte[] bytes = new byte[BIG_BYTES];
    new Random(7).nextBytes(bytes);
    return Bundles.writer(run, weights)
        .file(BIG, bytes)
        .write(folder.resolve(UUID.randomUUID().toString()));
  }
}
