package dev.retort.registry.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.registry.Bundle;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelReference;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.mlflow.MlflowBundleSource;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import dev.retort.registry.pull.ModelPuller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server and its publisher are killed at random moments of a publication. */
final class KilledPublicationIT {
  private static final int KILLS = 4;
  private static final int LONGEST_MILLIS = 900;

  @TempDir private Path folder;

  @Test
  @Timeout(120)
  void losesNothingThatWasAcknowledgedAndFinishesTheRest() throws Exception {
    Path home = folder.resolve("home");
    Random random = new Random(20_260_101);
    int next = 1;
    int acknowledged = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      String sign = kill % 2 == 0 ? "promoted" : "ready";
      List<String> said = runAndKill(home, next, sign, random.nextInt(LONGEST_MILLIS));
      next = recover(home, said, next);
      acknowledged += said.size() - 1;
    }
    assertThat(acknowledged).as("acknowledged before a kill").isGreaterThanOrEqualTo(KILLS);
  }

  /** Lets a child work for a while after it gave a sign, and kills it. */
  private List<String> runAndKill(Path home, int first, String sign, int millis) throws Exception {
    Path said = folder.resolve("said-" + first);
    Process child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                Publisher.class.getName(),
                home.toString(),
                Integer.toString(first))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(said.toFile())
            .start();
    try {
      while (!Files.readString(said).contains(sign)) {
        assertThat(child.waitFor(20, TimeUnit.MILLISECONDS)).as("the child died").isFalse();
      }
      assertThat(child.waitFor(millis, TimeUnit.MILLISECONDS)).isFalse();
    } finally {
      child.destroyForcibly().waitFor();
    }
    // The last line may have been cut off by the kill.
    String text = Files.readString(said);
    return text.substring(0, text.lastIndexOf('\n')).lines().toList();
  }

  /** Checks what the child acknowledged, then publishes again what it may have left half-done. */
  private int recover(Path home, List<String> said, int first) throws IOException {
    try (RegistryServer server =
            RegistryServer.start(RegistryServerConfig.loopback(home, 0), Clock.systemUTC());
        MlflowModelRegistry registry = new MlflowModelRegistry(MlflowEndpoint.at(server.uri()))) {
      int last = first - 1;
      int promoted = 0;
      for (String line : said.subList(1, said.size())) {
        String[] words = line.split(" ", 3);
        last = Integer.parseInt(words[1]);
        int version = Integer.parseInt(words[2]);
        assertThat(registry.version(Publisher.NAME, version).orElseThrow().tags())
            .containsEntry("night", words[1]);
        promoted = words[0].equals("promoted") ? version : promoted;
      }
      assertThat(
              registry
                  .resolve(Publisher.NAME, ModelAlias.CHAMPION)
                  .map(ModelVersion::number)
                  .orElse(0))
          .isGreaterThanOrEqualTo(promoted);

      int interrupted = last + 1;
      ModelVersion completed = Publisher.publish(server, registry, home, interrupted);
      registry.moveAlias(Publisher.NAME, ModelAlias.CHAMPION, completed.number());
      List<ModelVersion> versions = registry.versions(Publisher.NAME);
      assertThat(versions).hasSize(interrupted);
      assertThat(versions).extracting(ModelVersion::rootDigest).doesNotHaveDuplicates();

      Path into = folder.resolve("pulled");
      new ModelPuller(new MlflowBundleSource(MlflowEndpoint.at(server.uri())))
          .pull(ModelReference.parse("triage@champion"), into);
      assertThat(Bundle.verified(into).manifest().rootDigest()).isEqualTo(completed.rootDigest());
      return interrupted + 1;
    }
  }
}
