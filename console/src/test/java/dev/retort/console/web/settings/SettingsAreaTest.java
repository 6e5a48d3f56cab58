package dev.retort.console.web.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.console.config.RetortConfig;
import dev.retort.console.doctor.Finding;
import dev.retort.console.web.Role;
import dev.retort.console.web.TestConsole;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsAreaTest {
  @TempDir private Path folder;
  private final AtomicReference<Finding> database =
      new AtomicReference<>(Finding.ok("database", "answers"));
  private SettingsArea area;

  @BeforeEach
  void aConfigurationWithSecrets() throws IOException {
    Path file = folder.resolve("retort.yaml");
    Files.writeString(
        file,
        """
        teacher: {url: "https://ann:hunter2@teacher.example/v1", key: "env:TEACHER_KEY"}
        """);
    RetortConfig config = RetortConfig.load(file, Map.of());
    area =
        new SettingsArea(new SettingsDesk("0.1.0", config, file, folder, List.of(database::get)));
  }

  @Test
  void showsTheEffectiveConfigurationWithoutSecrets() {
    try (TestConsole console = TestConsole.of(area)) {
      String page = console.get("/settings").body();
      String json = console.get("/api/v1/settings").body();

      for (String text : List.of(page, json)) {
        assertThat(text)
            .contains("env:TEACHER_KEY")
            .contains("teacherShare")
            .contains("teacher.example")
            .doesNotContain("hunter2");
      }
      assertThat(page).contains("0.1.0").contains(folder.toString()).contains("/accounts");
    }
  }

  @Test
  void whoMayNotLookAfterAccountsIsNotLedThere() {
    try (TestConsole console = TestConsole.forRoles(EnumSet.of(Role.VIEWER), area)) {
      assertThat(console.get("/settings").body())
          .contains("/account\"")
          .doesNotContain("/accounts");
    }
  }

  @Test
  void aProbeLearnsWhetherAllIsWellAndNothingElse() {
    try (TestConsole console = TestConsole.of(area)) {
      HttpResponse<String> up = console.get("/health");
      assertThat(up.statusCode()).isEqualTo(200);
      assertThat(up.body()).isEqualTo("{\"status\":\"UP\"}");

      database.set(Finding.problem("database", "db-7 is gone", "Start it."));
      HttpResponse<String> down = console.get("/health");
      assertThat(down.statusCode()).isEqualTo(503);
      assertThat(down.body()).isEqualTo("{\"status\":\"DOWN\"}");
      assertThat(console.get("/api/v1/health").body()).contains("db-7 is gone");
      assertThat(console.get("/settings").body()).contains("db-7 is gone");
    }
  }
}
