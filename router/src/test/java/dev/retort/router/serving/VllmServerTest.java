package dev.retort.router.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class VllmServerTest extends ModelServerContract {
  @Override
  ModelServerStandIn standIn(Path home) {
    return new VllmStandIn();
  }

  @Override
  ModelServer port(ServerCalls calls, Path home) {
    return new VllmServer(calls, SharedFolder.same(home), Duration.ofSeconds(20));
  }

  @Test
  void namesFilesAsTheServerSeesThem() {
    SharedFolder shared = new SharedFolder(Path.of("/var/lib/retort/pulled"), "/models/");

    assertThat(shared.there(Path.of("/var/lib/retort/pulled/ab/adapter")))
        .isEqualTo("/models/ab/adapter");
    assertThatThrownBy(() -> shared.there(Path.of("/etc/passwd")))
        .hasMessageContaining("/etc/passwd is not in /var/lib/retort/pulled");
  }
}
