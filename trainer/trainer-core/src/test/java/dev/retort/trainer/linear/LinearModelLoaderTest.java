package dev.retort.trainer.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinearModelLoaderTest {
  private static final String FILE =
      """
      {"format":"retort-linear-text","version":1,"labels":["no","yes"],
       "features":{"longestWordGram":2,"value":"count"},"bias":[0.5,0],
       "weights":{"über":[0,1],"über uns":[0,2],"nein":[3,0]},"temperature":2}
      """;

  @TempDir Path folder;
  private final LinearModelLoader loader = new LinearModelLoader();

  @Test
  void addsBiasAndWeightsOfWordsAndPairs() throws IOException {
    try (TaskModel model = load(FILE)) {
      // no: 0.5, yes: 1 + 1 + 2 = 4; softmax of a difference of 3.5 at temperature 2.
      Prediction prediction = model.predict("ÜBER-uns, über_all (17)");
      assertThat(prediction.answer()).isEqualTo("yes");
      assertThat(prediction.confidence()).isCloseTo(1 / (1 + Math.exp(-3.5 / 2)), within(1e-9));
    }
  }

  @Test
  void knowsNothingOfATextWithoutKnownWords() throws IOException {
    try (TaskModel model = load(FILE)) {
      assertThat(model.predict("").answer()).isEqualTo("no");
      assertThat(model.predict("…").confidence())
          .isCloseTo(1 / (1 + Math.exp(-0.5 / 2)), within(1e-9));
    }
  }

  @Test
  void countsInThreeWays() {
    String text = "a b a";
    assertThat(new LinearFeatures(1, LinearFeatures.Value.COUNT).of(text))
        .isEqualTo(Map.of("a", 2.0, "b", 1.0));
    assertThat(new LinearFeatures(2, LinearFeatures.Value.PRESENCE).of(text))
        .isEqualTo(Map.of("a", 1.0, "b", 1.0, "a b", 1.0, "b a", 1.0));
    assertThat(new LinearFeatures(1, LinearFeatures.Value.LOG_COUNT).of(text).get("a"))
        .isCloseTo(1 + Math.log(2), within(1e-12));
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    assertRefused(FILE.replace("retort-linear-text", "other"), "format is");
    assertRefused(FILE.replace("\"version\":1", "\"version\":2"), "version is 1, not 2");
    assertRefused(FILE.replace("[0.5,0]", "[0.5]"), "bias: 2 labels");
    assertRefused(FILE.replace("[3,0]", "[3,0,1]"), "weights of 'nein'");
    assertRefused(FILE.replace("[3,0]", "[3,1e999]"), "no finite number");
    assertRefused(FILE.replace("\"temperature\":2", "\"temperature\":0"), "temperature");
    assertRefused(FILE.replace("\"no\",\"yes\"", "\"no\",\"no\""), "distinct");
    assertRefused(FILE.substring(0, 60), "linear-text.json");
  }

  private void assertRefused(String file, String what) throws IOException {
    Files.writeString(folder.resolve("linear-text.json"), file);
    assertThatThrownBy(() -> loader.load(folder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(what);
  }

  private TaskModel load(String file) throws IOException {
    assertThat(loader.recognises(folder)).isFalse();
    Files.writeString(folder.resolve("linear-text.json"), file);
    assertThat(loader.recognises(folder)).isTrue();
    return loader.load(folder);
  }
}
