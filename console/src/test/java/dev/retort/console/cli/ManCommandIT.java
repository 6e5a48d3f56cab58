package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.retort.console.cli.usage.CommandTree;
import dev.retort.console.cli.usage.ManPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Manual pages, in the programs that read them. */
class ManCommandIT {
  @TempDir private Path folder;

  private Path pages() {
    Path pages = folder.resolve("man").resolve("man1");
    assertThat(InProcess.retort("man", "--into", pages.toString()))
        .satisfies(
            written -> assertThat(written.exit()).isZero(),
            written -> assertThat(written.out()).contains("pages into"));
    return pages;
  }

  @Test
  void everyVisibleCommandAndOptionHasItsPlaceAndNoHiddenOne() throws Exception {
    CommandLine root = RetortCli.commandLine();
    Path pages = pages();

    for (CommandLine command : CommandTree.below(root)) {
      Path page = pages.resolve(ManPage.file(command));
      if (command.getCommandSpec().usageMessage().hidden()) {
        assertThat(page).doesNotExist();
        continue;
      }
      String text = Files.readString(page);
      assertThat(text).contains(".SH \"EXIT STATUS\"", "\\fB0\\fR", "\\fB2\\fR");
      for (OptionSpec option : command.getCommandSpec().options()) {
        String name = "\\fB" + option.longestName().replace("-", "\\-") + "\\fR";
        assertThat(text.contains(name)).as(page + " " + name).isEqualTo(!option.hidden());
      }
    }
    assertThat(Files.readString(pages.resolve("retort.1")))
        .contains("\\fBretort\\-doctor\\fR(1)")
        .doesNotContain("student\\-worker");
  }

  @Test
  void groffTakesEveryPageWithoutAWarning() throws Exception {
    assumeTrue(isThere("groff"), "there is no groff here");
    try (Stream<Path> pages = Files.list(pages())) {
      for (Path page : pages.toList()) {
        assertThat(
                run(
                    "sh",
                    "-c",
                    "groff -ww -Kutf8 -man -Tutf8 '%s' 2>&1 >/dev/null".formatted(page)))
            .as(page.toString())
            .isEmpty();
      }
    }
  }

  @Test
  void manFindsAndRendersThem() throws Exception {
    assumeTrue(isThere("man"), "there is no man here");
    String path = pages().getParent().toString();

    List<String> shown =
        run("sh", "-c", "MANPATH='%s' MANWIDTH=80 man -P cat retort-dataset-build".formatted(path));

    assertThat(shown.toString().replaceAll(".\b", ""))
        .contains("RETORT-DATASET-BUILD(1)", "--task=TASK", "too little data", "COMMON OPTIONS");
  }

  @Test
  void printsThePageOfACommandOfCommands() {
    assertThat(InProcess.retort("man", "keys", "rotate").out())
        .startsWith(".TH RETORT\\-KEYS\\-ROTATE 1");
    assertThat(InProcess.retort("man", "keys", "rotat"))
        .satisfies(
            refused -> assertThat(refused.exit()).isEqualTo(2),
            refused -> assertThat(refused.err()).contains("'rotat'; did you mean 'rotate'?"));
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  private List<String> run(String... argv) throws IOException, InterruptedException {
    Path out = folder.resolve("said");
    Process process =
        new ProcessBuilder(argv).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return Files.readAllLines(out);
  }
}
