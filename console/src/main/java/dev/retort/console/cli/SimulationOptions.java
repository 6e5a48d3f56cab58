package dev.retort.console.cli;

import picocli.CommandLine.Option;

/** What every simulation takes. */
final class SimulationOptions {
  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Of everything (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", description = "Print the outcome as JSON.")
  private boolean json;

  long seed() {
    return seed;
  }

  boolean json() {
    return json;
  }
}
