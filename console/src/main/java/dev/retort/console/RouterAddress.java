package dev.retort.console;

import dev.retort.capture.DurableFile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the process that has a home serves its router: a file in the home, so that a command can
 * ask that process for what only it may touch.
 *
 * @param process the id of the process that has the home
 * @param uri on this machine
 */
public record RouterAddress(long process, URI uri) {
  private static final String FILE = "router.address";
  private static final String TOKEN = "operator.token";

  /** Leaves the address of this process's router in a home. */
  public static void leave(Path home, URI uri) {
    DurableFile.write(
        home.resolve(FILE),
        "%d%n%s%n".formatted(ProcessHandle.current().pid(), uri).getBytes(StandardCharsets.UTF_8));
  }

  /** What the process that has a home has left there; empty if that process is gone. */
  public static Optional<RouterAddress> in(Path home) {
    try {
      List<String> lines = Files.readAllLines(home.resolve(FILE), StandardCharsets.UTF_8);
      RouterAddress address =
          new RouterAddress(Long.parseLong(lines.get(0)), URI.create(lines.get(1)));
      return Optional.of(address)
          .filter(
              left -> ProcessHandle.of(left.process()).filter(ProcessHandle::isAlive).isPresent());
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // It is not there: the home's owner serves no router.
      return Optional.empty();
    }
  }

  /** What an operator of a home's router shows; made if need be. */
  public static String operatorToken(Path home) {
    return SecretFile.token(home.resolve(TOKEN));
  }
}
