package dev.retort.console.cli;

import dev.retort.capture.DurableFile;
import dev.retort.registry.signature.KeyId;
import dev.retort.registry.signature.KeyRing;
import dev.retort.registry.signature.SigningKey;
import dev.retort.registry.signature.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Looks after the home's key that signs models, and those whose signatures count.",
    subcommands = {
      KeysCommand.Show.class,
      KeysCommand.Rotate.class,
      KeysCommand.Export.class,
      KeysCommand.Trust.class,
      KeysCommand.Revoke.class
    })
final class KeysCommand {
  @ParentCommand private RetortCli retort;

  private KeysCommand() {}

  private KeyRing ring() {
    return retort.keys().ring();
  }

  private void say(String line) {
    retort.out().println(line);
    retort.out().flush();
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Shows the trusted keys, and which of them signs.")
  static final class Show implements Callable<Integer> {
    @ParentCommand private KeysCommand keys;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    /** What is said of a key. */
    record Line(String id, String role) {}

    @Override
    public Integer call() {
      KeyRing ring = keys.ring();
      Optional<KeyId> signing = ring.signing().map(key -> key.verification().id());
      List<Line> lines =
          ring.trusted().stream()
              .map(VerificationKey::id)
              .map(
                  id -> new Line(id.value(), signing.equals(Optional.of(id)) ? "signs" : "trusted"))
              .toList();
      if (json) {
        Screen.json(keys.retort.out(), lines);
      } else if (lines.isEmpty()) {
        keys.say("there are no keys: `retort keys rotate` makes the first one");
      } else {
        lines.forEach(line -> keys.say(line.id() + "  " + line.role()));
      }
      return ExitCode.OK;
    }
  }

  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description =
          "Makes a new signing key. What the one before signed stays valid until that one is revoked.")
  static final class Rotate implements Callable<Integer> {
    @ParentCommand private KeysCommand keys;

    @Override
    public Integer call() {
      KeyRing ring = keys.ring();
      Optional<KeyId> before = readable(ring);
      SigningKey key = ring.rotate();
      keys.say(
          before
              .map(
                  old ->
                      "%s signs from now on; %s stays trusted until `retort keys revoke %s`"
                          .formatted(key.verification().id(), old, old))
              .orElse("%s signs from now on".formatted(key.verification().id())));
      return ExitCode.OK;
    }
  }

  /** A key that can't be read is no reason not to make another one. */
  private static Optional<KeyId> readable(KeyRing ring) {
    try {
      return ring.signing().map(key -> key.verification().id());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = "Writes a public key in PEM form, for those who are to verify.")
  static final class Export implements Callable<Integer> {
    @ParentCommand private KeysCommand keys;

    @Parameters(
        arity = "0..1",
        paramLabel = "KEY",
        description = "Its id (default: the one that signs).")
    private Optional<KeyId> id = Optional.empty();

    @Option(
        names = "--out",
        paramLabel = "FILE",
        description = "Where to (default: standard output).")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() {
      String pem = key().pem();
      if (out.isPresent()) {
        DurableFile.write(out.get(), pem.getBytes(StandardCharsets.US_ASCII));
        keys.say("wrote " + out.get());
      } else {
        keys.retort.out().print(pem);
        keys.retort.out().flush();
      }
      return ExitCode.OK;
    }

    private VerificationKey key() {
      KeyRing ring = keys.ring();
      if (id.isEmpty()) {
        return ring.signing()
            .map(SigningKey::verification)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no signing key: `retort keys rotate` makes one."));
      }
      KeyId wanted = id.get();
      return ring.trusted().stream()
          .filter(key -> key.id().equals(wanted))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "the key %s isn't there: `retort keys list` shows those that are."
                          .formatted(wanted)));
    }
  }

  @Command(
      name = "trust",
      mixinStandardHelpOptions = true,
      description = "Accepts what another publisher signs, by his public key.")
  static final class Trust implements Callable<Integer> {
    @ParentCommand private KeysCommand keys;

    @Parameters(paramLabel = "FILE", description = "The public key in PEM form.")
    private Path file;

    @Override
    public Integer call() {
      VerificationKey key = VerificationKey.read(file);
      keys.ring().trust(key);
      keys.say(key.id() + " is trusted");
      return ExitCode.OK;
    }
  }

  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Trusts a key no longer; what it signed, before too, is refused.")
  static final class Revoke implements Callable<Integer> {
    @ParentCommand private KeysCommand keys;

    @Parameters(paramLabel = "KEY", description = "Its id.")
    private KeyId key;

    @Override
    public Integer call() {
      keys.ring().revoke(key);
      keys.say(key + " is trusted no longer");
      return ExitCode.OK;
    }
  }
}
