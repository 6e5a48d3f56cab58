package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.TaskName;
import dev.retort.router.serving.LlamaCppServer;
import dev.retort.router.serving.VllmServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudentPlacesConfigTest {
  @TempDir private Path folder;

  private StudentPlacesConfig read(String text) throws Exception {
    Path file = Files.writeString(folder.resolve("retort.yaml"), text);
    return RetortConfig.load(file, Map.of()).places();
  }

  @Test
  void readsWhereStudentsRun() throws Exception {
    StudentPlacesConfig places =
        read(
            """
            router:
              serving:
                atOnce: 2
                patienceSeconds: 5
                servers:
                  gpu: {kind: vllm, url: "http://gpu-1:8000", key: "env:KEY", folder: /models}
                  box: {kind: llama.cpp, url: "http://box:8080", models: /srv/gguf}
            tasks:
              tickets: {serving: gpu}
              orders: {serving: process}
              rest: {seed: 2}
            """);

    assertThat(places.limits().atOnce()).isEqualTo(2);
    assertThat(places.limits().waiting()).isEqualTo(64);
    assertThat(places.limits().patience()).isEqualTo(Duration.ofSeconds(5));
    assertThat(places.chosen())
        .containsOnly(
            Map.entry(new TaskName("tickets"), "gpu"),
            Map.entry(new TaskName("orders"), "process"));
    assertThat(places.servers().get("gpu").resolve(folder, reference -> "secret"))
        .isInstanceOfSatisfying(
            VllmServer.class,
            server -> {
              assertThat(server.folder().there()).isEqualTo("/models");
              assertThat(server.folder().here()).isEqualTo(folder);
              assertThat(server.calls()).hasToString("http://gpu-1:8000");
            });
    assertThat(places.servers().get("box").resolve(folder, reference -> "secret"))
        .isInstanceOfSatisfying(
            LlamaCppServer.class,
            server -> assertThat(server.models()).isEqualTo(Path.of("/srv/gguf")));
  }

  @Test
  void leavesStudentsWhereTheirKindRunsWithoutAWord() throws Exception {
    assertThat(read("tasks: {tickets: {seed: 3}}")).isEqualTo(StudentPlacesConfig.DEFAULT);
  }

  @Test
  void refusesWhatAServerOfItsKindDoesNotLookAt() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    router:
                      serving:
                        servers:
                          gpu: {kind: vllm, url: "http://gpu-1:8000", models: /srv/gguf}
                          box: {kind: llama.cpp, url: "http://box:8080", folder: /models, models: /srv}
                    tasks:
                      tickets: {serving: gpu, students: [dl4j-ngram-bag]}
                    """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("servers.gpu.models: vLLM is told where a student is")
        .hasMessageContaining("servers.box.folder: llama.cpp finds students in its folder")
        .hasMessageContaining("tasks.tickets.serving: 'gpu' serves language models alone")
        .hasMessageContaining("3 problems");
  }

  @Test
  void languageModelsAndStudentsThatNobodyChoseMayRunOnAServer() throws Exception {
    StudentPlacesConfig places =
        read(
            """
            router: {serving: {servers: {gpu: {kind: vllm, url: "http://gpu-1:8000"}}}}
            tasks:
              tickets: {serving: gpu, students: [dl4j-ngram-bag, djl-decoder]}
              orders: {serving: gpu}
              labels: {serving: process, students: [dl4j-ngram-bag]}
            """);
    assertThat(places.chosen()).hasSize(3);
  }

  @Test
  void refusesPlacesThatAreNone() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    router:
                      serving:
                        waiting: -1
                        servers:
                          gpu: {kind: vlm, url: "gpu-1"}
                          box: {kind: llama.cpp, url: "http://box:8080"}
                    tasks:
                      tickets: {serving: gpus}
                    """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("'vlm' is neither vllm nor llama.cpp")
        .hasMessageContaining("'gpu-1' is no whole URL")
        .hasMessageContaining("--models-dir")
        .hasMessageContaining("lets 0 or more wait")
        .hasMessageContaining("'gpus' is none of in-process, process, box, gpu")
        .hasMessageContaining("did you mean 'gpu'?");
  }
}
