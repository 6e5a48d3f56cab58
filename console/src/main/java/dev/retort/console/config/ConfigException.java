package dev.retort.console.config;

import java.nio.file.Path;
import java.util.List;

/** A configuration file that cannot be used. The message lists every problem. */
public final class ConfigException extends RuntimeException {
  ConfigException(Path file, List<String> problems) {
    super(
        "%s has %s:%n  %s%n`retort init` writes a commented example."
            .formatted(
                file,
                problems.size() == 1 ? "a problem" : problems.size() + " problems",
                String.join(System.lineSeparator() + "  ", problems)));
  }
}
