package dev.retort.console;

import dev.retort.registry.mlflow.MlflowCredentials;
import dev.retort.registry.mlflow.MlflowEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * Where the process that has a home serves the home's registry: a file in the home, which its owner
 * alone may read, so that a command that needs nothing but the registry need not have the home.
 *
 * @param process the id of the process that has the home
 * @param uri on this machine
 * @param token of that process's own; empty if its registry asks for none
 */
record RegistryAddress(long process, URI uri, Optional<String> token) {
  private static final String FILE = "registry.address";

  /** Leaves it in a home. */
  void write(Path home) {
    Path file = home.resolve(FILE);
    String text = "%d%n%s%n%s%n".formatted(process, uri, token.orElse(""));
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, text, StandardCharsets.UTF_8);
    } catch (IOException | UnsupportedOperationException e) {
      throw new IllegalStateException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Takes it away. */
  static void remove(Path home) {
    try {
      Files.deleteIfExists(home.resolve(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove the registry's address in " + home, e);
    }
  }

  /** What the process that has a home has left there; nothing if another one has left it. */
  static Optional<RegistryAddress> in(Path home, long owner) {
    try {
      List<String> lines = Files.readAllLines(home.resolve(FILE), StandardCharsets.UTF_8);
      RegistryAddress address =
          new RegistryAddress(
              Long.parseLong(lines.get(0)),
              URI.create(lines.get(1)),
              Optional.of(lines.get(2)).filter(text -> !text.isEmpty()));
      return Optional.of(address).filter(left -> left.process() == owner);
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // It is not there, or is being written: the home's owner serves no registry yet.
      return Optional.empty();
    }
  }

  /** The registry there. */
  MlflowEndpoint endpoint() {
    MlflowEndpoint endpoint = MlflowEndpoint.at(uri);
    return token.map(MlflowCredentials::token).map(endpoint::with).orElse(endpoint);
  }
}
