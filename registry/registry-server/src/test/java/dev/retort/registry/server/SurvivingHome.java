package dev.retort.registry.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.registry.Bundle;
import dev.retort.registry.BundleFile;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelReference;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RegisteredModel;
import dev.retort.registry.Sha256;
import dev.retort.registry.mlflow.MlflowBundleSource;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import dev.retort.registry.pull.ModelPuller;
import dev.retort.registry.server.store.AuditEntry;
import dev.retort.registry.server.store.AuditLog;
import dev.retort.registry.server.store.Database;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;

/** A server's home that was left by a kill: what must be true of it, and publication goes on. */
final class SurvivingHome {
  private static final int PAGE = 500;

  private final Path home;

  SurvivingHome(Path home) {
    this.home = home;
  }

  /** What a publication had reached when it was killed. */
  enum Stage {
    BEFORE_ITS_VERSION,
    BEFORE_ITS_ALIAS,
    AFTER_ITS_ALIAS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** The publication that was killed, complete now. */
  record Remains(int night, Stage stage) {}

  Path path() {
    return home;
  }

  /** Checks everything, then does the killed publication again. */
  Remains recover(List<String> said, int first) throws IOException {
    requireIntactAudit();
    try (RegistryServer server =
            RegistryServer.start(RegistryServerConfig.loopback(home, 0), Clock.systemUTC());
        MlflowModelRegistry registry = new MlflowModelRegistry(MlflowEndpoint.at(server.uri()))) {
      int night = requireAcknowledged(registry, said, first);
      requireWholeVersions(registry);
      requireAliasesThatPointSomewhere(registry);

      Stage stage = stage(registry, night);
      ModelVersion completed = Publisher.publish(server, registry, home, night);
      registry.moveAlias(Publisher.NAME, ModelAlias.CHAMPION, completed.number());
      List<ModelVersion> versions = registry.versions(Publisher.NAME);
      assertThat(versions).hasSize(night);
      assertThat(versions).extracting(ModelVersion::rootDigest).doesNotHaveDuplicates();
      requirePullable(server, completed);
      return new Remains(night, stage);
    }
  }

  private void requireIntactAudit() {
    try (Database database = Database.open(home)) {
      AuditLog audit = new AuditLog(database.jdbi(), Clock.systemUTC());
      Sha256 previous = AuditEntry.NOTHING;
      long sequence = 0;
      for (List<AuditEntry> page = audit.after(0, PAGE);
          !page.isEmpty();
          page = audit.after(sequence, PAGE)) {
        for (AuditEntry entry : page) {
          assertThat(entry.sequence()).isEqualTo(++sequence);
          assertThat(entry.previous()).isEqualTo(previous);
          assertThat(entry.isIntact()).as("entry %d", sequence).isTrue();
          previous = entry.hash();
        }
      }
    }
  }

  /** The number of the publication that was under way. */
  private static int requireAcknowledged(
      MlflowModelRegistry registry, List<String> said, int first) {
    int night = first;
    int promoted = 0;
    for (String line : said.subList(1, said.size())) {
      String[] words = line.split(" ", 3);
      int version = Integer.parseInt(words[2]);
      assertThat(registry.version(Publisher.NAME, version).orElseThrow().tags())
          .containsEntry("night", words[1]);
      boolean done = words[0].equals("promoted");
      promoted = done ? version : promoted;
      night = Integer.parseInt(words[1]) + (done ? 1 : 0);
    }
    assertThat(champion(registry)).isGreaterThanOrEqualTo(promoted);
    return night;
  }

  private static void requireWholeVersions(MlflowModelRegistry registry) throws IOException {
    for (ModelVersion version : registry.versions(Publisher.NAME)) {
      byte[] json = download(registry, version, BundleManifest.FILE_NAME, BundleManifest.MAX_BYTES);
      BundleManifest manifest = BundleManifest.parse(json);
      assertThat(manifest.rootDigest()).isEqualTo(version.rootDigest());
      for (BundleFile file : manifest.files()) {
        byte[] bytes = download(registry, version, file.path(), file.size());
        assertThat(Sha256.of(bytes)).as("%s of %s", file.path(), version).isEqualTo(file.sha256());
      }
    }
  }

  private static void requireAliasesThatPointSomewhere(MlflowModelRegistry registry) {
    for (RegisteredModel model : registry.models()) {
      model
          .aliases()
          .forEach(
              (alias, number) ->
                  assertThat(registry.version(model.name(), number))
                      .as("%s@%s", model.name(), alias)
                      .isPresent());
    }
  }

  private static Stage stage(MlflowModelRegistry registry, int night) {
    return registry.versions(Publisher.NAME).stream()
        .filter(version -> Integer.toString(night).equals(version.tags().get("night")))
        .map(
            version ->
                version.number() == champion(registry)
                    ? Stage.AFTER_ITS_ALIAS
                    : Stage.BEFORE_ITS_ALIAS)
        .findFirst()
        .orElse(Stage.BEFORE_ITS_VERSION);
  }

  private void requirePullable(RegistryServer server, ModelVersion completed) throws IOException {
    Path into = home.resolveSibling("pulled");
    new ModelPuller(new MlflowBundleSource(MlflowEndpoint.at(server.uri())))
        .pull(ModelReference.parse(Publisher.NAME + "@" + ModelAlias.CHAMPION), into);
    assertThat(Bundle.verified(into).manifest().rootDigest()).isEqualTo(completed.rootDigest());
  }

  private static int champion(MlflowModelRegistry registry) {
    return registry
        .resolve(Publisher.NAME, ModelAlias.CHAMPION)
        .map(ModelVersion::number)
        .orElse(0);
  }

  private static byte[] download(
      MlflowModelRegistry registry, ModelVersion version, String path, long maxBytes)
      throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    registry.download(version, path, maxBytes, sink);
    return sink.toByteArray();
  }
}
