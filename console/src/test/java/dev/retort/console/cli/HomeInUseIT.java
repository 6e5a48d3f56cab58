package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeInUseIT {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path folder;

  @Test
  void aHomeThatAnotherProcessHasIsRefusedWithItsNumberUntilItDies() throws Exception {
    Path home = folder.resolve("home");
    try (RetortProcess owner =
        RetortProcess.start(folder, "registry", "--port", "0", "--home", home.toString())) {
      owner.awaitLine(Pattern.compile("registry on http://"), LONG);
      String number = "process " + owner.process().pid();

      InProcess refused = InProcess.at(home, "tasks");
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.paragraph()).contains(home.toString(), number, "--home");
      InProcess examined = InProcess.at(home, "doctor");
      assertThat(examined.exit()).as(examined.out()).isZero();
      assertThat(examined.out())
          .contains("in use by " + number)
          .contains("the registry of the home has 0 models with 0 versions");

      owner.kill();
      assertThat(InProcess.at(home, "tasks").exit()).isZero();
    }
  }

  @Test
  void aServerThatIsToldToStopClosesAndLetsTheHomeGo() throws Exception {
    Path home = folder.resolve("home");
    try (RetortProcess server = RetortProcess.serve(folder, home)) {
      server.awaitLine(Pattern.compile("router on http://"), LONG);

      server.process().destroy();

      assertThat(server.await(LONG)).isZero();
      assertThat(server.err()).doesNotContain("Exception");
      assertThat(InProcess.at(home, "tasks").exit()).isZero();
    }
  }
}
