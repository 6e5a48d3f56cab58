package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.Precision;
import dev.retort.trainer.external.ExternalTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardwareAndEnginesTest {
  @TempDir Path folder;

  @Test
  void takesAProfileByItsName() throws IOException {
    GpuProfile h100 = load("hardware: h100\n").hardware();
    assertThat(h100.memoryGigabytes()).isEqualTo(80);
    assertThat(h100.precision()).isEqualTo(Precision.BFLOAT16);
  }

  @Test
  void changesKeysOfAProfile() throws IOException {
    GpuProfile own =
        load("hardware: {name: h100, accelerators: 4, gradientCheckpointing: false}\n").hardware();
    assertThat(own.accelerators()).isEqualTo(4);
    assertThat(own.gradientCheckpointing()).isFalse();
    assertThat(own.memoryGigabytes()).isEqualTo(80);
  }

  @Test
  void hardwareOfOnesOwnBeginsAsAProcessor() throws IOException {
    GpuProfile own =
        load("hardware: {name: desk, mathThreads: 2, precision: float32}\n").hardware();
    assertThat(own.name()).isEqualTo("desk");
    assertThat(own.mathThreads()).isEqualTo(2);
    assertThat(own.hasAccelerator()).isFalse();
  }

  @Test
  void hardwareOfOnesOwnMayBeNamedAlmostLikeAProfile() throws IOException {
    GpuProfile own =
        load("hardware: {name: l40, accelerators: 2, memoryGigabytes: 48}\n").hardware();
    assertThat(own.name()).isEqualTo("l40");
    assertThat(own.accelerators()).isEqualTo(2);
  }

  @Test
  void saysWhichProfilesThereAre() {
    assertRefused("hardware: h1000\n", "no hardware profile 'h1000'", "a100-80gb");
    assertRefused("hardware: a100-80\n", "did you mean 'a100-80gb'?");
    assertRefused("hardware: H100\n", "did you mean 'h100'?");
    assertRefused("hardware: {name: h100, microBatch: 0}\n", "microBatch");
    assertRefused("hardware: {precision: float8}\n", "float8");
    assertRefused("hardware: {name: cpu, accelerators: 2}\n", "memoryGigabytes");
    assertRefused("hardware: {name: h10}\n", "hardware.name", "did you mean 'h100'?");
    assertRefused(
        "hardware: {name: h10, gradientCheckpointing: false}\n",
        "did you mean 'h100'?",
        "accelerators and memoryGigabytes");
    assertRefused("hardware: {name: desk}\n", "no hardware profile 'desk'");
    assertRefused("hardware: {mathThread: 2}\n", "did you mean 'mathThreads'");
  }

  @Test
  void readsTrainersOfSomebodyElses() throws IOException {
    assertThat(
            load("engines: {bayes: {command: [python3, -u, train.py], kinds: [label,"
                    + " tool-calls]}}\n")
                .engines())
        .containsExactly(
            new ExternalTrainer(
                "bayes",
                List.of("python3", "-u", "train.py"),
                Set.of(AnswerKind.LABEL, AnswerKind.TOOL_CALLS),
                "external"));
  }

  @Test
  void saysWhatIsWrongWithATrainer() {
    assertRefused("engines: {bayes: {kinds: [label]}}\n", "command");
    assertRefused("engines: {bayes: {command: python3, kinds: [label]}}\n", "list of words");
    assertRefused("engines: {bayes: {command: [python3]}}\n", "kinds");
    assertRefused("engines: {bayes: {command: [python3], kinds: [labels]}}\n", "'labels' is none");
    assertRefused("engines: {Bayes: {command: [python3], kinds: [label]}}\n", "lower-case");
    assertRefused(
        "engines: {b: {command: [python3], kinds: [label], bundleFolder: ../x}}\n", "../x");
    assertRefused("engines: {b: {comand: [python3], kinds: [label]}}\n", "did you mean 'command'");
  }

  private void assertRefused(String yaml, String... words) {
    assertThatThrownBy(() -> load(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(words);
  }

  private RetortConfig load(String yaml) throws IOException {
    return RetortConfig.load(Files.writeString(folder.resolve("retort.yaml"), yaml), Map.of());
  }
}
