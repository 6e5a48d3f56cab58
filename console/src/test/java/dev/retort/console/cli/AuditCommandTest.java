package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.RegistryServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditCommandTest {
  @TempDir private Path home;

  @BeforeEach
  void twoModels() throws IOException, InterruptedException {
    try (RegistryServer server =
        RegistryServer.start(
            RegistryServerConfig.loopback(home.resolve("registry"), 0), Clock.systemUTC())) {
      for (String name : new String[] {"triage", "billing"}) {
        HttpRequest create =
            HttpRequest.newBuilder(
                    URI.create(server.uri() + "/api/2.0/mlflow/registered-models/create"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"" + name + "\"}"))
                .build();
        assertThat(HttpClient.newHttpClient().send(create, BodyHandlers.ofString()).statusCode())
            .isEqualTo(200);
      }
    }
  }

  @Test
  void listsWhatWasDoneAndByWhom() {
    InProcess all = InProcess.at(home, "audit");
    assertThat(all.exit()).as(all.err()).isZero();
    assertThat(all.out().lines()).hasSize(2);
    assertThat(all.out()).contains("anonymous").contains("model created");

    assertThat(InProcess.at(home, "audit", "--model", "billing").out().lines()).hasSize(1);
    assertThat(InProcess.at(home, "audit", "--json").out()).contains("\"MODEL_CREATED\"");
  }

  @Test
  void verifiesTheWholeLogAndThatItContainsAKeptHead() {
    String head = InProcess.at(home, "audit", "head").out().strip();

    InProcess whole = InProcess.at(home, "audit", "verify", "--head", head);

    assertThat(whole.exit()).as(whole.err()).isZero();
    assertThat(whole.out()).contains("whole: 2 entries").contains(head);
  }

  @Test
  void saysTheFirstEntryThatIsWrongAndEndsWithOne() throws SQLException {
    String head = InProcess.at(home, "audit", "head").out().strip();
    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:file:" + home.resolve("registry/registry"));
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE audit SET actor = 'grace' WHERE sequence = 2");
    }
    InProcess changed = InProcess.at(home, "audit", "verify");
    assertThat(changed.exit()).isEqualTo(1);
    assertThat(changed.out()).contains("broken at entry 2: ");

    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:file:" + home.resolve("registry/registry"));
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM audit WHERE sequence = 2");
      statement.execute(
          "UPDATE audit_head SET sequence = 1, hash = (SELECT hash FROM audit WHERE sequence = 1)");
    }
    assertThat(InProcess.at(home, "audit", "verify").exit()).isZero();
    InProcess cut = InProcess.at(home, "audit", "verify", "--head", head);
    assertThat(cut.exit()).isEqualTo(1);
    assertThat(cut.out()).contains("its end was cut off");
  }

  @Test
  void refusesAHeadThatIsNone() {
    InProcess refused = InProcess.at(home, "audit", "verify", "--head", "yesterday");

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("write SEQUENCE:HASH");
  }
}
