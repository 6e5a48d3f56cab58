package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.console.cli.usage.CommandTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ExitCodesTest {
  private static final Path SOURCES = Path.of("src/main/java/dev/retort/console/cli");

  @Test
  void everyCommandSaysHowItMayEnd() {
    for (CommandLine command : CommandTree.below(RetortCli.commandLine())) {
      assertThat(command.getUsageMessage())
          .as(command.getCommandSpec().qualifiedName())
          .containsPattern("Exit codes:\\R +0 +\\S")
          .containsPattern("(?m)^ +1 +\\S")
          .containsPattern("(?m)^ +2 +\\S");
    }
  }

  @Test
  void exactlyTheCommandsThatMayEndWithNoSayWhatThatMeans() throws IOException {
    Map<String, Boolean> documented = new TreeMap<>();
    for (CommandLine command : CommandTree.below(RetortCli.commandLine())) {
      String file = command.getCommandSpec().userObject().getClass().getName();
      documented.merge(
          file.substring(file.lastIndexOf('.') + 1).replaceFirst("\\$.*", "") + ".java",
          command.getCommandSpec().usageMessage().exitCodeList().containsKey("  3"),
          Boolean::logicalOr);
    }
    TreeSet<String> says = new TreeSet<>();
    documented.forEach(
        (file, said) -> {
          if (said) {
            says.add(file);
          }
        });
    TreeSet<String> ends = new TreeSet<>();
    try (Stream<Path> sources = Files.list(SOURCES)) {
      for (Path source :
          sources.filter(file -> file.toString().endsWith("Command.java")).toList()) {
        if (Files.readString(source).contains("ExitCode.NEGATIVE")) {
          ends.add(source.getFileName().toString());
        }
      }
    }

    assertThat(says).isEqualTo(ends);
    assertThat(says).contains("RunCommand.java", "DoctorCommand.java").hasSizeGreaterThan(10);
  }

  @Test
  void helpListsThemWithWhatEachCommandMeans() {
    InProcess shown = InProcess.retort("help", "exit-codes");

    assertThat(shown.exit()).isZero();
    assertThat(shown.out())
        .containsPattern("(?m)^0 +done$")
        .containsPattern("(?m)^2 +the command line or the configuration is wrong")
        .containsPattern("(?m)^ +run +nothing new serves")
        .containsPattern("(?m)^ +dataset build +too little data")
        .containsPattern("(?m)^143 +\\S");
  }

  @Test
  void theDocumentsTableSaysTheSame() throws IOException {
    String table = Files.readString(Path.of("../docs/command-line.md"));

    ExitCode.meanings()
        .all()
        .forEach(
            (code, meaning) -> assertThat(table).contains("| %d | %s |".formatted(code, meaning)));
  }
}
