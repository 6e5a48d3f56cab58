package dev.retort.console.cli;

import dev.retort.scheduler.Promotions;
import picocli.CommandLine.Option;

/** Who decides, and why. */
final class DecisionOptions {
  @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
  private String reason;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who decides (default: the user, ${DEFAULT-VALUE}).")
  private String by;

  Promotions.Verdict verdict() {
    return new Promotions.Verdict(by, reason);
  }
}
