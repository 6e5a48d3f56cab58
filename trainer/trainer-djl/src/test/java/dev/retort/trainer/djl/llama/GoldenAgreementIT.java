package dev.retort.trainer.djl.llama;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.trainer.djl.gguf.ExportedModels;
import dev.retort.trainer.djl.gguf.GgufType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** llama.cpp continues our exports with the tokens that transformers gives. */
class GoldenAgreementIT {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"llama-untied", "llama-tied", "llama3-rope", "llama3-rope-sharded", "qwen2"})
  void continuesWithTheTokensOfTheReference(String name) {
    Path file = folder.resolve(name + ".gguf");
    ExportedModels.write(name, file, GgufType.F32);
    JsonNode greedy =
        JsonFormat.read(ExportedModels.golden(name).resolve("golden.json"), JsonNode.class)
            .get("greedy");
    try (LlamaWorker worker = new LlamaWorker(WorkerSettings.of(file, 2, 128))) {
      assertThat(worker.start()).isEmpty();
      for (int row = 0; row < greedy.get("prompt").size(); row++) {
        int[] expected = ids(greedy.get("new_tokens").get(row));
        Generation generation =
            worker.generate(
                GenerationRequest.of(
                    ids(greedy.get("prompt").get(row)), expected.length, Duration.ofSeconds(60)));
        assertThat(generation).isEqualTo(new Generation.Text(spelled(expected), false));
      }
    }
  }

  private static int[] ids(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::intValue).toArray();
  }

  private static String spelled(int[] ids) {
    return Arrays.stream(ids).mapToObj(id -> "[" + id + "]").reduce("", String::concat);
  }
}
