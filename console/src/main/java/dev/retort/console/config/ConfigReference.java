package dev.retort.console.config;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Something outside of the file that a key of it names. */
sealed interface ConfigReference {

  /** Why it cannot be used, in a paragraph; empty if it can. */
  Optional<String> missing(Map<String, String> environment);

  /**
   * A secret.
   *
   * @param key that names it, by its whole path
   */
  record OfSecret(String key, SecretReference secret) implements ConfigReference {
    @Override
    public Optional<String> missing(Map<String, String> environment) {
      try {
        return secret.resolve(environment).filter(value -> !value.isBlank()).isPresent()
            ? Optional.empty()
            : Optional.of(
                "%s: the secret %s is not there, or is empty, and whatever needs it will fail: set it, or take the key out."
                    .formatted(key, secret.reference()));
      } catch (UncheckedIOException e) {
        return Optional.of(
            "%s: the secret %s cannot be read, and whatever needs it will fail: %s."
                .formatted(key, secret.reference(), e.getCause()));
      }
    }
  }

  /**
   * A file or a folder of this machine.
   *
   * @param key that names it, by its whole path
   */
  record OfFile(String key, Path file) implements ConfigReference {
    @Override
    public Optional<String> missing(Map<String, String> environment) {
      return Files.isReadable(file)
          ? Optional.empty()
          : Optional.of(
              "%s: %s is not there, or cannot be read, and whatever needs it will fail: paths are relative to the folder of the configuration file."
                  .formatted(key, file));
    }
  }
}
