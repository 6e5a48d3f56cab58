package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertifyCommandTest {
  @TempDir Path home;

  @Test
  void saysThatThereIsNoChampionToCertify() throws Exception {
    InProcess certified = InProcess.at(home, "certify", "tickets");

    assertThat(certified.exit()).as(certified.err()).isEqualTo(ExitCode.NEGATIVE);
    assertThat(certified.out())
        .contains("Task 'tickets' has no champion")
        .contains("`retort run tickets`");

    InProcess json = InProcess.at(home, "certify", "tickets", "--json");

    assertThat(json.exit()).isEqualTo(ExitCode.NEGATIVE);
    JsonNode outcome = JsonFormat.mapper().readTree(json.out());
    assertThat(outcome.get("verdict").asText()).isEqualTo("nothing-to-certify");
    assertThat(outcome.get("task").asText()).isEqualTo("tickets");
  }

  @Test
  void refusesANameThatNoTaskHas() {
    InProcess certified = InProcess.at(home, "certify", "no/task");

    assertThat(certified.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(certified.paragraph()).contains("'no/task' is no task name");
  }
}
