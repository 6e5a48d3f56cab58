package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedSetupTest {
  private static final String DATABASE = "database: {url: \"jdbc:postgresql://db/retort\"}";
  private static final String LOG =
      "log: {writer: gpu_1, catalog: {url: \"jdbc:postgresql://db/retort_log\"}}\n";
  private static final String REGISTRY = "registry: {trackingUri: \"http://registry:5000\"}\n";

  @TempDir private Path folder;

  private RetortConfig load(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("retort.yaml"), yaml);
    return RetortConfig.load(file, Map.of());
  }

  private static String scheduler(String keys) {
    return "scheduler: {%s%s}\n".formatted(DATABASE, keys);
  }

  @Test
  void nodesThatShareEverythingAreComplete() throws IOException {
    RetortConfig config = load(scheduler(", node: gpu-1, work: /mnt/shared") + LOG + REGISTRY);

    assertThat(SharedSetup.isComplete(config)).isTrue();
    assertThat(SharedSetup.note(config)).isEmpty();
  }

  @Test
  void oneNodeWithItsOwnDatabaseNeedsNothing() throws IOException {
    assertThat(SharedSetup.isComplete(load("scheduler: {node: gpu-1}\n"))).isTrue();
    assertThat(SharedSetup.note(load(""))).isEmpty();
  }

  @Test
  void oneNodeMayKeepItsQueueInAPostgresql() throws IOException {
    RetortConfig config = load(scheduler(""));

    assertThat(SharedSetup.isComplete(config)).isFalse();
    assertThat(SharedSetup.note(config).orElseThrow())
        .contains("jdbc:postgresql://db/retort", "this home alone may use that database");
    assertThat(SharedSetup.note(load(scheduler("") + REGISTRY))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {", node: gpu-1", ", work: /mnt/shared"})
  void severalNodesWithoutAllThatTheyShareAreRefused(String sign) {
    assertThatThrownBy(() -> load(scheduler(sign)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("scheduler.database: the queue is shared at")
        .hasMessageContaining("jdbc:postgresql://db/retort")
        .hasMessageContaining("log.catalog is not set")
        .hasMessageContaining("log.writer is not set")
        .hasMessageContaining("registry.trackingUri is not set")
        .hasMessageContaining("if this is the only node, leave out scheduler.");
  }

  @Test
  void saysOnlyWhatIsMissing() {
    assertThatThrownBy(() -> load(scheduler("") + LOG + REGISTRY))
        .hasMessageContaining("log.writer makes this one node of several")
        .hasMessageContaining("scheduler.work is not set")
        .hasMessageNotContaining("log.catalog is not set")
        .hasMessageNotContaining("registry.trackingUri is not set");
  }

  @Test
  void theRegistryMayBeNamedByTheEnvironment() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("retort.yaml"), scheduler(", node: gpu-1, work: /mnt/shared") + LOG);

    RetortConfig config =
        RetortConfig.load(file, Map.of("MLFLOW_TRACKING_URI", "http://registry:5000"));

    assertThat(SharedSetup.isComplete(config)).isTrue();
  }
}
