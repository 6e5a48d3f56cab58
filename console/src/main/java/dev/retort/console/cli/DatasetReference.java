package dev.retort.console.cli;

import dev.retort.console.Workspace;
import dev.retort.dataset.DatasetVersion;
import picocli.CommandLine.Parameters;

/** Which dataset version a command is about. */
final class DatasetReference {
  @Parameters(
      arity = "0..1",
      defaultValue = "latest",
      paramLabel = "VERSION",
      description = "'latest' or the first digits of an id (default: ${DEFAULT-VALUE}).")
  private String reference;

  /** The version, or an error that says how to get one. */
  DatasetVersion in(Workspace workspace) {
    return find(workspace, reference);
  }

  /** The version of a reference, or an error that says how to get one. */
  static DatasetVersion find(Workspace workspace, String reference) {
    return workspace
        .catalog()
        .find(reference)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no dataset version '%s': give 'latest' or the first digits of an id; `retort dataset build --task T` makes one."
                        .formatted(reference)));
  }
}
