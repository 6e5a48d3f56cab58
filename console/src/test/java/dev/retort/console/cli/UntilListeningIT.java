package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UntilListeningIT {
  @TempDir private Path folder;

  @Test
  void aConfigurationIsTriedAndTheHomeIsFreeAgain() throws InterruptedException {
    for (int time = 0; time < 2; time++) {
      try (RetortProcess tried =
          RetortProcess.start(
              folder,
              "serve",
              "--until-listening",
              "--port",
              "0",
              "--registry-port",
              "0",
              "--console-port",
              "0",
              "--home",
              folder.resolve("home").toString())) {
        assertThat(tried.await(Duration.ofMinutes(3))).isZero();
        assertThat(tried.err()).contains("router on").contains("console on");
      }
    }
  }
}
