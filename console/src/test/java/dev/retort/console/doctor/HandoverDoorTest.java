package dev.retort.console.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.console.config.LauncherConfig;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.doctor.Finding.State;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandoverDoorTest {
  private static final OptionalLong SOMEBODY = OptionalLong.of(1);

  @TempDir private Path folder;

  private LauncherConfig launcher(String kind, int port) throws IOException {
    return RetortConfig.load(
            Files.writeString(
                folder.resolve("retort.yaml"),
                "launcher: {kind: %s, handover: {url: 'http://127.0.0.1:%d'}}"
                    .formatted(kind, port)),
            Map.of())
        .launcher();
  }

  @Test
  void hasNothingToSayOfSharedFolders() {
    assertThat(HandoverDoor.of(LauncherConfig.LOCAL, SOMEBODY)).isEmpty();
  }

  @Test
  void knowsAnAddressThatAnswersFromOneThatDoesNot() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      HttpServer server =
          vertx
              .createHttpServer()
              .requestHandler(request -> request.response().end("OK"))
              .listen(0, "127.0.0.1")
              .toCompletionStage()
              .toCompletableFuture()
              .get();
      int port = server.actualPort();
      assertThat(HandoverDoor.of(launcher("local", port), SOMEBODY))
          .extracting(Finding::state)
          .containsExactly(State.OK);
      assertThat(HandoverDoor.of(launcher("slurm", port), SOMEBODY))
          .extracting(Finding::state)
          .containsExactly(State.WARNING, State.OK);
      server.close().toCompletionStage().toCompletableFuture().get();
      assertThat(HandoverDoor.of(launcher("local", port), SOMEBODY))
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.state()).isEqualTo(State.PROBLEM);
                assertThat(finding.remedy().orElseThrow()).contains("127.0.0.1:8092");
              });
      assertThat(HandoverDoor.of(launcher("local", port), OptionalLong.empty()))
          .extracting(Finding::state)
          .containsExactly(State.ABSENT);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get();
    }
  }
}
