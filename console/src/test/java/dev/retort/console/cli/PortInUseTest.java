package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class PortInUseTest {
  @TempDir private Path folder;
  private ServerSocket taken;

  @BeforeEach
  void takePort() throws IOException {
    taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void freePort() throws IOException {
    taken.close();
  }

  private InProcess retort(String words) {
    return InProcess.at(folder.resolve("home"), words.split(" ", -1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "capture otlp --port %d",
        "gateway --port %d",
        "router --port %d",
        "registry --port %d",
        "serve --registry-port 0 --port %d",
        "serve --port 0 --registry-port %d"
      })
  void aServerWhosePortIsTakenSaysSoAndLetsTheHomeGo(String words) {
    InProcess refused = retort(words.formatted(taken.getLocalPort()));

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .doesNotContain("unforeseen")
        .doesNotContain("\tat ")
        .contains(Integer.toString(taken.getLocalPort()))
        .containsIgnoringCase("port");
    assertThat(retort("tasks").exit()).as("the home is free again").isZero();
  }

  @Test
  void aPortThatIsNoneIsRefused() {
    InProcess refused = retort("gateway --port 70000");

    assertThat(refused.exit()).isIn(1, 2);
    assertThat(refused.err()).contains("70000").doesNotContain("unforeseen");
  }
}
