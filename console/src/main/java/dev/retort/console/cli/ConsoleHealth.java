package dev.retort.console.cli;

import dev.retort.capture.DurableFile;
import dev.retort.console.audit.AuditTrail;
import dev.retort.console.doctor.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** What a probe looks at: what this process cannot do its work without. */
final class ConsoleHealth {
  private static final int PATIENCE_SECONDS = 2;
  private static final int MEGABYTE = 20;
  private static final long TOO_LITTLE = 100L << MEGABYTE;
  private static final long LITTLE = 2L << 30;

  private ConsoleHealth() {}

  static List<Supplier<Finding>> checks(DataSource source, Path home, AuditTrail trail) {
    return List.of(() -> database(source), () -> disk(home), () -> audit(trail));
  }

  private static Finding database(DataSource source) {
    try (Connection connection = source.getConnection()) {
      if (connection.isValid(PATIENCE_SECONDS)) {
        return Finding.ok("database", "answers");
      }
    } catch (SQLException e) {
      return Finding.problem("database", e.getMessage(), "Start it again, or see its log.");
    }
    return Finding.problem(
        "database",
        "does not answer within %d s".formatted(PATIENCE_SECONDS),
        "Start it again, or see its log.");
  }

  private static Finding disk(Path home) {
    long free;
    try {
      free = Files.getFileStore(home).getUsableSpace();
    } catch (IOException e) {
      return Finding.problem(
          "disk", DurableFile.reason(e), "See whether %s is there.".formatted(home));
    }
    String what = "%,d MB are free for %s".formatted(free >> MEGABYTE, home);
    if (free < TOO_LITTLE) {
      return Finding.problem("disk", what, "Make room: nothing can be captured soon.");
    }
    return free < LITTLE
        ? Finding.warning("disk", what, "Make room before a night needs it.")
        : Finding.ok("disk", what);
  }

  private static Finding audit(AuditTrail trail) {
    try {
      return Finding.ok("audit log", "%,d records".formatted(trail.head().sequence()));
    } catch (IllegalArgumentException e) {
      return Finding.problem("audit log", e.getMessage(), "Restore it from a backup.");
    }
  }
}
