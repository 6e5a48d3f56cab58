package dev.retort.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the process that has a home serves its console, and what lets the command line in: a file
 * in the home, which its owner alone may read, so that a command can ask that process for what only
 * it may touch.
 *
 * @param process the id of the process that has the home
 * @param url on this machine, without the API's path
 * @param token shown as {@code Authorization: Bearer}
 */
public record ConsoleAddress(long process, URI url, String token) {
  private static final String FILE = "console.json";

  public ConsoleAddress {
    Objects.requireNonNull(url);
    Objects.requireNonNull(token);
  }

  /** Leaves the address of this process's console in a home. */
  public static void leave(Path home, URI url, String token) {
    Path file = home.resolve(FILE);
    byte[] text = JsonFormat.pretty(new ConsoleAddress(ProcessHandle.current().pid(), url, token));
    try {
      SecretFile.write(file, text);
    } catch (IOException e) {
      throw new IllegalStateException(
          "cannot write %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  /** Takes it away. */
  public static void remove(Path home) {
    DurableFile.deleteTree(home.resolve(FILE));
  }

  /** What the process that has a home has left there; empty if that process is gone. */
  public static Optional<ConsoleAddress> in(Path home) {
    Path file = home.resolve(FILE);
    try {
      ConsoleAddress left =
          JsonFormat.mapper().readValue(Files.readAllBytes(file), ConsoleAddress.class);
      if (left == null) {
        throw unreadable(file, "it holds null and nothing else", null);
      }
      return Optional.of(left).filter(ConsoleAddress::isServed);
    } catch (JsonProcessingException e) {
      throw unreadable(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      // It is not there: the home's owner serves no console.
      return Optional.empty();
    }
  }

  private boolean isServed() {
    return ProcessHandle.of(process).filter(ProcessHandle::isAlive).isPresent();
  }

  private static IllegalStateException unreadable(Path file, String why, Exception cause) {
    return new IllegalStateException(
        "%s cannot be read: %s. Remove it; `retort serve` writes it anew.".formatted(file, why),
        cause);
  }
}
