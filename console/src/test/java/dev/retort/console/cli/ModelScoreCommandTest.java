package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.trainer.djl.architecture.DecoderConfig;
import dev.retort.trainer.djl.architecture.DecoderWeights;
import dev.retort.trainer.djl.safetensors.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelScoreCommandTest {
  @TempDir private Path folder;

  private Path model;

  @BeforeEach
  void writeModel() {
    model = folder.resolve("model");
    try (DecoderWeights weights =
        DecoderWeights.random(DecoderConfig.llama(30, 16, 24, 2, 2, 1, 12), 5)) {
      weights.write(model, ElementType.F32);
    }
  }

  @Test
  void rowsOfEveryFormAreScoredAlike() throws IOException {
    JsonNode lines = scored("1 2 3 4\n5 6 7\n");
    assertThat(lines.at("/rows")).hasSize(2);
    assertThat(lines.at("/rows/0/lastLogits")).hasSize(30);
    assertThat(lines.at("/rows/1/continuation")).hasSize(4);
    assertThat(lines.at("/predictedTokens").intValue()).isEqualTo(5);
    double mean =
        (3 * lines.at("/rows/0/meanCrossEntropy").doubleValue()
                + 2 * lines.at("/rows/1/meanCrossEntropy").doubleValue())
            / 5;
    assertThat(lines.at("/meanCrossEntropy").doubleValue()).isCloseTo(mean, within(1e-9));
    assertThat(scored("[1, 2, 3, 4]\n\n[5,6,7]")).isEqualTo(lines);
    assertThat(scored("[[1,2,3,4],\n [5,6,7]]")).isEqualTo(lines);
    assertThat(scored("1,2, 3 ,4\n5\t6 7")).isEqualTo(lines);
  }

  @Test
  void paddingCountsForNothing() throws IOException {
    JsonNode plain = scored("1 2 3 4\n5 6 7");
    Path mask = Files.writeString(folder.resolve("mask"), "1 1 1 1\n0 1 1 1");
    JsonNode left = scored("1 2 3 4\n0 5 6 7", "--attention-mask", mask.toString());
    assertThat(left.at("/rows")).isEqualTo(plain.at("/rows"));
    assertThat(left.at("/meanCrossEntropy")).isEqualTo(plain.at("/meanCrossEntropy"));
    assertThat(left.at("/transformersLoss").doubleValue())
        .isNotEqualTo(left.at("/meanCrossEntropy").doubleValue());
    Files.writeString(mask, "1 1 1 1\n1 1 1 0");
    JsonNode right = scored("1 2 3 4\n5 6 7 0", "--attention-mask", mask.toString());
    assertThat(right.at("/rows")).isEqualTo(plain.at("/rows"));
    assertThat(right.at("/transformersLoss")).isEqualTo(plain.at("/meanCrossEntropy"));
  }

  private JsonNode scored(String rows, String... more) throws IOException {
    InProcess run = score(rows, more);
    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isEqualTo(ExitCode.OK);
    return JsonFormat.mapper().readTree(run.out());
  }

  private InProcess score(String rows, String... more) throws IOException {
    Path ids = Files.writeString(folder.resolve("ids"), rows);
    String[] words = new String[8 + more.length];
    String[] fixed = {
      "model", "score", model.toString(), "--ids", ids.toString(), "--json", "--max-new-tokens", "4"
    };
    System.arraycopy(fixed, 0, words, 0, fixed.length);
    System.arraycopy(more, 0, words, fixed.length, more.length);
    return InProcess.retort(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 2 30",
        "1 -2",
        "1 x",
        "",
        "[1, 2",
        "[1, 2.5]",
        "{\"a\":1}",
        "[]",
        "1 2 3 4 5 6 7 8 9 10 11 12 13",
        "99999999999",
        "[[1],2]"
      })
  void rowsThatDoNotFitAreNamedInOneParagraph(String rows) throws IOException {
    InProcess run = score(rows);
    assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(run.paragraph()).isNotBlank();
    assertThat(run.out()).isEmpty();
  }

  @Test
  void brokenFilesAreNamedInOneParagraph() throws IOException {
    Path mask = Files.writeString(folder.resolve("mask"), "1 2");
    assertThat(score("1 2", "--attention-mask", mask.toString()).paragraph())
        .contains("a mask holds 1 for a token");
    assertThat(score("1 2 3", "--attention-mask", mask.toString()).paragraph())
        .contains("3 ids and a mask of 2");
    InProcess adapter = score("1 2", "--adapter", folder.resolve("none").toString());
    assertThat(adapter.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(adapter.paragraph()).contains("adapter_config.json");
    byte[] whole = Files.readAllBytes(model.resolve("model.safetensors"));
    Files.write(model.resolve("model.safetensors"), Arrays.copyOf(whole, 3000));
    InProcess broken = score("1 2");
    assertThat(broken.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(broken.paragraph()).contains("model.safetensors");
    Files.delete(model.resolve("config.json"));
    assertThat(score("1 2").paragraph()).contains("config.json");
    assertThat(InProcess.retort("model", "score", model.toString()).exit())
        .isEqualTo(ExitCode.USAGE);
  }
}
