package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
  @TempDir private Path folder;

  static Stream<String> everyCommand() {
    return below("", RetortCli.commandLine());
  }

  private static Stream<String> below(String name, CommandLine command) {
    return command.getSubcommands().entrySet().stream()
        .filter(entry -> !entry.getKey().equals("help"))
        .flatMap(entry -> belowAndSelf((name + " " + entry.getKey()).strip(), entry));
  }

  private static Stream<String> belowAndSelf(String name, Map.Entry<String, CommandLine> entry) {
    return Stream.concat(Stream.of(name), below(name, entry.getValue()));
  }

  @ParameterizedTest
  @MethodSource("everyCommand")
  void everyCommandHelps(String name) {
    List<String> words = new ArrayList<>(List.of(name.split(" ", -1)));
    words.add("--help");

    InProcess helped = InProcess.retort(words.toArray(String[]::new));

    assertThat(helped.exit()).isZero();
    assertThat(helped.err()).isEmpty();
    assertThat(helped.out()).contains("Usage: retort " + name).contains("--home=DIR");
    String description = helped.out().lines().skip(1).reduce("", String::concat);
    assertThat(description).as("more than options").contains(".");
  }

  @Test
  void theNamesThatOtherToolsRelyOnExist() {
    assertThat(everyCommand())
        .contains(
            "demo",
            "gateway",
            "router",
            "registry",
            "serve",
            "accounts add",
            "accounts token",
            "capture import",
            "capture otlp",
            "tasks",
            "dataset build",
            "dataset show",
            "dataset decisions",
            "run",
            "train",
            "evaluate",
            "predict",
            "compare",
            "report",
            "promote",
            "reject",
            "rollback",
            "pull",
            "keys list",
            "keys rotate",
            "keys export",
            "keys trust",
            "keys revoke",
            "audit",
            "audit verify",
            "audit head",
            "schedule list",
            "schedule pause",
            "schedule resume",
            "status",
            "runs",
            "runs cancel",
            "runs retry",
            "logs",
            "completion",
            "man",
            "config check",
            "doctor",
            "init");
  }

  @Test
  void aPullThatNamesNoAliasIsAWrongCommandLine() {
    InProcess refused = InProcess.retort("pull", "ticket-routing", "--into", "model");

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("write NAME@ALIAS");
  }

  @Test
  void withoutACommandItSaysWhatThereIsAndWhatExitCodesMean() {
    InProcess shown = InProcess.retort();

    assertThat(shown.exit()).isZero();
    assertThat(shown.out()).contains("Usage: retort").contains("Exit codes:").contains("demo");
  }

  @Test
  void saysItsVersion() {
    assertThat(InProcess.retort("--version"))
        .satisfies(
            said -> assertThat(said.exit()).isZero(),
            said -> assertThat(said.out()).startsWith("retort "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "destil",
        "tasks --jsno",
        "capture",
        "capture import",
        "run",
        "run a b",
        "dataset build",
        "run t --evaluation-from yesterday",
        "gateway --port many",
        "router --capture perhaps",
        "serve --collector http://127.0.0.1:8080",
        "evaluate x@champion",
        "promote t",
        "compare --task t",
        "compare --models a,b",
        "compare --task t --models a,b --rows many",
        "schedule pause"
      })
  void refusesACommandLineThatIsWrongWithTwo(String words) {
    InProcess refused = at(words);

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err()).isNotBlank().doesNotContain("Exception");
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tsks                     | `retort` has no command 'tsks'; did you mean 'tasks'?",
        "dataset bild             | `retort dataset` has no command 'bild'; did you mean 'build'?",
        "conf check               | `retort` has no command 'conf'; did you mean 'config'?",
        "tasks --jsno             | `retort tasks` has no option '--jsno'; did you mean '--json'?",
        "run t --evaluate-from=x  | has no option '--evaluate-from'; did you mean"
            + " '--evaluation-from'?",
        "run a b                  | `retort run` takes nothing after its arguments, and there is"
            + " 'b'",
        "zzzzzzzz                 | `retort` has no command 'zzzzzzzz'",
        "help dataset shwo        | `retort dataset` has no command 'shwo'; did you mean 'show'?",
      })
  void saysWhatWasMistypedAndWhatMayHaveBeenMeant(String words, String said) {
    InProcess refused = at(words);

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).startsWith("retort: ").contains(said).contains("`retort help");
    assertThat(refused.err().lines().count()).as("no page of usage").isLessThan(8);
  }

  @Test
  void asksWhetherAnotherTaskWasMeantWhereNothingIsKnownOfTheOne() throws Exception {
    Path config = folder.resolve("retort.yaml");
    Files.writeString(config, "tasks: {ticket-routing: {seed: 1}}\n");
    Files.createDirectories(folder.resolve("home/runs/purchase-order"));
    String asked = "did you mean '%s'?";

    assertThat(at("schedule pause ticket-ruting --config " + config).err())
        .contains("no task is called 'ticket-ruting' here", asked.formatted("ticket-routing"));
    assertThat(at("traces --task purchase-orders --config " + config).err())
        .contains(asked.formatted("purchase-order"));
    assertThat(at("schedule pause ticket-routing --config " + config).err())
        .doesNotContain("did you mean");
    assertThat(at("schedule pause invoices --config " + config).err())
        .doesNotContain("did you mean");
  }

  @Test
  void doesNotSuggestWhatIsHiddenOrFar() {
    assertThat(at("student-workr").err()).doesNotContain("did you mean");
    assertThat(at("doctor --prob").err()).doesNotContain("did you mean");
    assertThat(at("zzzzzzzz").err()).doesNotContain("did you mean");
  }

  @Test
  void helpsWithCommandsBelowCommands() {
    assertThat(InProcess.retort("help", "dataset", "build"))
        .satisfies(
            helped -> assertThat(helped.exit()).isZero(),
            helped -> assertThat(helped.out()).startsWith("Usage: retort dataset build"));
    assertThat(InProcess.retort("help").out()).startsWith("Usage: retort ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--config none.yaml tasks", "tasks --config none.yaml"})
  void refusesAConfigurationFileThatIsNotThere(String words) {
    InProcess refused = at(words);

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("there is no configuration file none.yaml");
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @Test
  void takesCommonOptionsBeforeAndAfterTheCommand() throws Exception {
    Path config = Files.writeString(folder.resolve("mine.yaml"), "teacherShare: 0.5\n");
    Path home = folder.resolve("elsewhere");

    String[] before = {"--config", config.toString(), "--home", home.toString(), "config", "check"};
    String[] after = {"config", "check", "--config", config.toString(), "--home", home.toString()};

    assertThat(InProcess.retort(before).out()).contains("mine.yaml is fine");
    assertThat(InProcess.retort(after).out()).contains("mine.yaml is fine");
  }

  private InProcess at(String words) {
    return InProcess.at(folder.resolve("home"), words.split(" ", -1));
  }
}
