package dev.retort.console.cli;

import dev.retort.capture.DurableFile;
import dev.retort.registry.signature.KeyId;
import dev.retort.registry.signature.KeyRing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = "Writes a commented retort.yaml, and makes the key that signs what is published.")
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
    KeyRing ring = retort.keys().ring();
    boolean fresh = ring.signing().isEmpty();
    KeyId key = ring.create().verification().id();
    retort
        .out()
        .println(
            fresh
                ? "made the signing key %s in %s; from now on, what is published is signed with it, and nothing unsigned is pulled"
                    .formatted(key, ring.signingFile())
                : "the signing key %s stays".formatted(key));
    return ExitCode.OK;
  }
}
