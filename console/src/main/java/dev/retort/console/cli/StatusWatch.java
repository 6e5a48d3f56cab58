package dev.retort.console.cli;

import dev.retort.console.Home;
import dev.retort.console.config.RetortConfig;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.Optional;

/**
 * Looks at a home again and again. A home that nobody has does not change, so it is taken for a
 * look only after somebody else has had it: whoever wants it finds it free.
 */
final class StatusWatch {
  private final RetortCli retort;
  private final RetortConfig config;
  private final Clock clock;

  private Optional<StatusReport> free = Optional.empty();
  private Optional<FileTime> taken = Optional.empty();

  StatusWatch(RetortCli retort, RetortConfig config, Clock clock) {
    this.retort = retort;
    this.config = config;
    this.clock = clock;
  }

  /** How everything stands now. */
  StatusReport report() {
    if (free.isPresent() && Home.lastTaken(retort.home()).equals(taken)) {
      return free.get().at(clock.instant());
    }
    StatusReport report = new StatusLook(retort, config, clock).report();
    free = Optional.of(report).filter(look -> look.server().isEmpty());
    taken = Home.lastTaken(retort.home());
    return report;
  }
}
