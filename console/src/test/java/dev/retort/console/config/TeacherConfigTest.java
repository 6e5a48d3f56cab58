package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.dataset.labelling.AskingLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherConfigTest {
  @TempDir private Path folder;

  @Test
  void saysHowHardTheTeacherMayBeAskedForLabels() throws Exception {
    TeacherConfig teacher =
        load(
            """
            teacher:
              url: http://127.0.0.1:1/v1
              concurrency: 9
              requestsPerMinute: 500
              tokensPerMinute: 200000
            """);

    assertThat(teacher.asking())
        .isEqualTo(
            AskingLimits.DEFAULT.concurrent(9).requestsPerMinute(500).tokensPerMinute(200_000));
  }

  @Test
  void isCarefulUnlessTold() throws Exception {
    assertThat(load("teacher:\n  url: http://127.0.0.1:1/v1\n").asking())
        .isEqualTo(AskingLimits.DEFAULT);
  }

  @Test
  void refusesMoreConnectionsThanThereAre() {
    assertThatThrownBy(() -> load("teacher:\n  concurrency: 65\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("between 1 and 64, not at 65");
    assertThatThrownBy(() -> load("teacher:\n  requestsPerMinute: 0\n"))
        .hasMessageContaining("requestsPerMinute is at least 1");
  }

  private TeacherConfig load(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("retort.yaml"), yaml);
    return RetortConfig.load(file, Map.of()).teacher();
  }
}
