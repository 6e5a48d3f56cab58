package dev.retort.console.cli;

import dev.retort.capture.DurableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = "Writes a commented retort.yaml.")
final class InitCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;

  @Override
  public Integer call() throws IOException {
    if (Files.exists(retort.configFile())) {
      throw new IllegalArgumentException(
          "%s exists already and stays as it is: remove it first, or name another with --config."
              .formatted(retort.configFile()));
    }
    try (InputStream example =
        InitCommand.class.getResourceAsStream("/dev/retort/console/retort.yaml")) {
      DurableFile.write(retort.configFile(), example.readAllBytes());
    }
    retort.out().println("wrote " + retort.configFile());
    return ExitCode.OK;
  }
}
