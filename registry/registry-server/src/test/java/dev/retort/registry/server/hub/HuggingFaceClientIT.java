package dev.retort.registry.server.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retort.registry.server.RunningRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The hub's own client for Python, which pip installs, reads models here. */
@Timeout(400)
final class HuggingFaceClientIT {
  private static final int PATIENCE_SECONDS = 180;
  private static final String FIRST_COMMIT = ShownModel.FIRST_DIGEST.substring(0, 40);
  private static final String SECOND_COMMIT = ShownModel.SECOND_DIGEST.substring(0, 40);

  @TempDir private Path folder;

  @Test
  void readsModelsByNameAndAlias() throws Exception {
    installClient();
    JsonNode said;
    try (RunningRegistry registry = RunningRegistry.in(folder.resolve("home"))) {
      ShownModel.publish(registry);
      said = session(registry);
    }

    assertThat(said.path("sha").asText()).isEqualTo(FIRST_COMMIT);
    assertThat(said.path("siblings").toString()).contains("\"config.json\"", "gguf/model-f16.gguf");
    assertThat(said.path("files")).isEqualTo(said.path("siblings"));
    assertThat(said.path("everything")).isEqualTo(said.path("siblings"));
    assertThat(said.path("snapshot").path("config.json").asText())
        .isEqualTo(start(ShownModel.FIRST.get("hf/config.json")));
    assertThat(said.path("snapshot").path("model.safetensors").asText())
        .isEqualTo(start(ShownModel.WEIGHTS));
    assertThat(said.path("snapshot")).hasSize(2);
    assertThat(said.path("adapter").path("adapter_model.safetensors").asText())
        .isEqualTo(start(ShownModel.FIRST.get("adapter/adapter_model.safetensors")));
    assertThat(said.path("config").asText()).isEqualTo("{\"version\":2}");
    assertThat(said.path("commitOfPath").asText()).isEqualTo(SECOND_COMMIT);
    assertThat(said.path("gguf").asInt()).isEqualTo(ShownModel.GGUF.length);
    assertThat(said.at("/refs/branches/main").asText()).isEqualTo(FIRST_COMMIT);
    assertThat(said.at("/refs/tags/candidate").asText()).isEqualTo(SECOND_COMMIT);
    assertThat(said.path("byCommit").asText()).isEqualTo(FIRST_COMMIT);
    assertThat(said.path("tree")).hasSize(2);
    assertThat(said.path("models").toString()).isEqualTo("[\"retort/triage\"]");
    assertThat(said.path("none")).isEmpty();
    assertThat(said.path("exists").toString()).isEqualTo("[true,false,false,true,false]");
    assertThat(said.path("refusals").toString())
        .contains("EntryNotFoundError", "\"RevisionNotFoundError\",\"RepositoryNotFoundError\"");
  }

  private static String start(byte[] bytes) {
    String hex = java.util.HexFormat.of().formatHex(bytes);
    return hex.substring(0, Math.min(40, hex.length()));
  }

  private void installClient() throws IOException, InterruptedException {
    assumeTrue(
        succeeds("python3", "-m", "venv", "venv"), "Python is not installed (python3 -m venv)");
    assumeTrue(
        succeeds(
            "venv/bin/python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--retries",
            "0",
            "--timeout",
            "10",
            "huggingface_hub"),
        "pip cannot install huggingface_hub: is its index to be reached?");
    try (InputStream resource = getClass().getResourceAsStream("/hub/session.py")) {
      Files.copy(resource, folder.resolve("session.py"));
    }
  }

  private boolean succeeds(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("pip.log").toFile())
              .start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private JsonNode session(RunningRegistry registry) throws Exception {
    Path out = folder.resolve("session.json");
    Path err = folder.resolve("session.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                folder.resolve("venv/bin/python").toString(),
                "session.py",
                folder.resolve("cache").toString())
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("HF_ENDPOINT", registry.uri().toString());
    builder.environment().put("HF_HOME", folder.resolve("hf").toString());
    builder.environment().put("NO_PROXY", "127.0.0.1");
    List.of("HF_TOKEN", "HF_HUB_OFFLINE").forEach(builder.environment()::remove);
    Process python = builder.start();
    assertThat(python.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("the session ends").isTrue();
    assertThat(python.exitValue()).as(Files.readString(err)).isZero();
    return new ObjectMapper().readTree(Files.readString(out));
  }
}
