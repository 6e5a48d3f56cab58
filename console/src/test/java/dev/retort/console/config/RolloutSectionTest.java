package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.TaskName;
import dev.retort.registry.ModelAlias;
import dev.retort.router.rollout.CandidatePolicy;
import dev.retort.router.rollout.RollbackPolicy;
import dev.retort.router.rollout.RolloutPolicy;
import dev.retort.router.rollout.SwapPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutSectionTest {
  private static final TaskName TASK = new TaskName("t");

  @TempDir private Path folder;

  @Test
  void readsHowVersionsComeIntoServiceAndLeaveIt() throws Exception {
    RetortConfig config =
        load(
            """
            router: {keptMegabytes: 2}
            tasks:
              t:
                routing:
                  rollout:
                    swap: {inputs: 8, seconds: 3, agreement: 0, slowdown: 4, keepPreviousSeconds: 60}
                    candidate: {alias: next, canary: 0.05, shadow: 0.2}
                    rollback: {failures: 0.1, violations: 1, slow: 0.01, latencyMillis: 250, slowdown: 3, falseAlarm: 0.01}
            """);

    assertThat(config.router().keptBytes()).isEqualTo(2L << 20);
    assertThat(config.task(TASK).routing().rollout())
        .isEqualTo(
            new RolloutPolicy(
                new SwapPolicy(8, Duration.ofSeconds(3), 0, 4, Duration.ofMinutes(1)),
                new CandidatePolicy(new ModelAlias("next"), 0.05, 0.2),
                new RollbackPolicy(0.1, 1, 0.01, Optional.of(Duration.ofMillis(250)), 3, 0.01)));
  }

  @Test
  void isCarefulWhereNobodySaysAnything() throws Exception {
    assertThat(load("tasks: {t: {}}").task(TASK).routing().rollout())
        .isEqualTo(RolloutPolicy.DEFAULT);
    assertThat(RolloutPolicy.DEFAULT.candidate().isOn()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{swop: {inputs: 1}}|did you mean 'swap'?",
        "{swap: {inputs: -1}}|with ≥ 0 requests, not -1",
        "{swap: {agreement: 1.5}}|the least agreement lies in [0, 1]",
        "{swap: {slowdown: 1}}|the slowdown that is too much is > 1",
        "{candidate: {alias: champion, canary: 0.1}}|the champion is no candidate",
        "{candidate: {alias: latest}}|reserved",
        "{candidate: {canary: 1}}|all of it is a promotion",
        "{candidate: {shadow: 2}}|the shadow's share lies in [0, 1]",
        "{rollback: {failures: 0}}|1 tolerates all",
        "{rollback: {latencyMillis: 0}}|a latency's limit is > 0",
        "{rollback: {falseAlarm: 1}}|strictly between 0 and 1"
      })
  void saysWhatIsWrong(String rollout, String expected) {
    assertThatThrownBy(() -> load("tasks: {t: {routing: {rollout: " + rollout + "}}}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(expected);
  }

  private RetortConfig load(String yaml) throws IOException {
    return RetortConfig.load(Files.writeString(folder.resolve("retort.yaml"), yaml), Map.of());
  }
}
