package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts in real shells. */
class CompletionIT {
  @TempDir private Path folder;

  @Test
  void bashCompletesCommandsOptionsValuesAndFiles() throws Exception {
    Files.createFile(folder.resolve("mine.yaml"));
    script("bash");
    String asked =
        """
        source ./script
        offers() {
          COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
          COMPREPLY=(); _complete_retort 2>/dev/null; echo "$*:" "${COMPREPLY[@]}"
        }
        complete -p retort
        offers retort dataset ''
        offers retort schedule pau
        offers retort config check --js
        offers retort completion ''
        offers retort gateway --capture ''
        offers retort run --config ./mi
        offers retort student
        offers retort doctor --pro
        """;

    List<String> said = run("bash", "--norc", "-c", asked);

    assertThat(said)
        .anyMatch(line -> line.startsWith("complete ") && line.endsWith(" retort"))
        .contains(
            "retort dataset : build list show card decisions diff suspects",
            "retort schedule pau: pause",
            "retort config check --js: --json",
            "retort completion : bash zsh fish",
            "retort gateway --capture : required best-effort",
            "retort run --config ./mi: ./mine.yaml")
        // What is hidden stays so.
        .contains("retort student:", "retort doctor --pro:");
  }

  @Test
  void bashCompletesForSomebodyWhoTypes() throws Exception {
    assumeTrue(isThere("script"), "there is no script(1) to type with");
    script("bash");
    Files.writeString(
        folder.resolve("typed"),
        """
        source ./script
        retort() { echo "retort $*" > ./line; }
        retort conf\tch\t--js\t
        exit
        """);

    run("sh", "-c", "script -qec 'bash --norc -i' /dev/null < typed");

    assertThat(folder.resolve("line")).content().contains("retort config check --json");
  }

  @Test
  void zshTakesTheSameScript() throws Exception {
    assumeTrue(isThere("zsh"), "there is no zsh here");
    script("zsh");

    List<String> said =
        run(
            "zsh",
            "-fc",
            "autoload -Uz compinit; compinit -u -d ./dump; source ./script; echo $_comps[retort]");

    assertThat(said).last().asString().contains("_complete_retort");
  }

  @Test
  void fishCompletesCommandsOptionsValuesAndFiles() throws Exception {
    assumeTrue(isThere("fish"), "there is no fish here");
    Files.createFile(folder.resolve("mine.yaml"));
    script("fish");
    String asked =
        """
        source ./script
        for line in 'retort dataset ' 'retort schedule pau' 'retort config check --js' \
            'retort completion ' 'retort --config x dataset bu' 'retort run --config ./mi' \
            'retort student' 'retort doctor --pro' 'retort tasks --js'
          echo "$line:" (complete -C "$line" | string replace -r '\\t.*' '')
        end
        """;

    List<String> said = run("fish", "--no-config", "-c", asked);

    assertThat(said)
        .contains(
            "retort dataset : build card decisions diff list show suspects",
            "retort schedule pau: pause",
            "retort config check --js: --json",
            "retort completion : bash fish zsh",
            "retort --config x dataset bu: build",
            "retort run --config ./mi: ./mine.yaml",
            "retort student:",
            "retort doctor --pro:",
            "retort tasks --js: --json");
  }

  @Test
  void refusesAnotherShell() {
    InProcess refused = InProcess.retort("completion", "tcsh");

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("'tcsh'").contains("BASH, ZSH, FISH");
  }

  private void script(String shell) throws IOException {
    InProcess written = InProcess.retort("completion", shell);
    assertThat(written.exit()).isZero();
    Files.writeString(folder.resolve("script"), written.out());
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  private List<String> run(String... argv) throws Exception {
    Path out = folder.resolve("said");
    Process process =
        new ProcessBuilder(argv)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    process.getOutputStream().close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the shell ended").isTrue();
    return Files.readAllLines(out);
  }
}
