package dev.retort.console;

import dev.retort.console.config.SecretReference;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a home keeps to itself: its own keys, and the secrets that its configuration refers to.
 *
 * @param root the home
 * @param environment where references lead
 */
record HomeSecrets(Path root, Map<String, String> environment) {

  /**
   * The secret that a reference leads to.
   *
   * @throws IllegalArgumentException if it is not there
   */
  String value(SecretReference reference) {
    return reference
        .resolve(environment)
        .orElseThrow(
            () -> new IllegalArgumentException("the secret %s is not there".formatted(reference)));
  }

  /** A key of 32 bytes, which is made with the home and stays. */
  byte[] key(String name) {
    return SecretFile.key(root.resolve(name));
  }
}
