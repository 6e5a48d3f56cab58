package dev.retort.console.cli;

import picocli.CommandLine.Option;

/** Who decides. */
final class Decider {
  @Option(
      names = "--by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who decides (default: the user, ${DEFAULT-VALUE}).")
  private String by;

  /** By name. */
  String name() {
    return by;
  }
}
