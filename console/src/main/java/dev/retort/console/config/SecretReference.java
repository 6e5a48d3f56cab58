package dev.retort.console.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a secret is to be found. The secret itself is read when it is needed, and kept out of
 * configuration, logs and hashes.
 *
 * @param reference {@code env:NAME} or {@code file:PATH}
 */
public record SecretReference(String reference) {
  private static final String ENVIRONMENT = "env:";
  private static final String FILE = "file:";

  public SecretReference {
    if (!reference.startsWith(ENVIRONMENT) && !reference.startsWith(FILE)) {
      throw new IllegalArgumentException(
          "a secret is a reference, env:NAME or file:PATH, never the secret itself");
    }
  }

  /** The same, with its path relative to a folder, if it has one. */
  SecretReference in(Path folder) {
    return file().map(path -> new SecretReference(FILE + folder.resolve(path))).orElse(this);
  }

  /** The file that it is in; empty if it is in the environment. */
  public Optional<Path> file() {
    return reference.startsWith(FILE)
        ? Optional.of(Path.of(reference.substring(FILE.length())))
        : Optional.empty();
  }

  /** Reads the secret; empty if the environment does not have it. */
  public Optional<String> resolve(Map<String, String> environment) {
    if (reference.startsWith(ENVIRONMENT)) {
      return Optional.ofNullable(environment.get(reference.substring(ENVIRONMENT.length())));
    }
    Path file = file().orElseThrow();
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the secret in " + file, e);
    }
  }
}
