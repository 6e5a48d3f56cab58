package dev.retort.console.web.settings;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.console.doctor.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Looks at this Retort.
 *
 * @param version of the console
 * @param config the effective configuration
 * @param configFile where it came from
 * @param home the folder with all state
 * @param checks what is looked at to see whether all is well; each is quick
 */
public record SettingsDesk(
    String version, Object config, Path configFile, Path home, List<Supplier<Finding>> checks) {
  private static final int MEGABYTE = 20;

  public SettingsDesk {
    checks = List.copyOf(checks);
  }

  /**
   * What this Retort is.
   *
   * @param runtime Java's version
   * @param system operating system, processors and memory of the process
   * @param home the folder with all state
   * @param configuration the effective one, without secrets
   */
  record Settings(
      String version,
      String runtime,
      String system,
      String home,
      String configFile,
      JsonNode configuration) {}

  /**
   * How it is.
   *
   * @param findings everything that was looked at
   */
  record Health(Status status, List<Finding> findings) {}

  /** Whether all is well. */
  enum Status {
    UP,
    DOWN
  }

  Settings settings() {
    return new Settings(
        version,
        Runtime.version().toString(),
        "%s %s, %d processors, %,d MB of memory"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() >> MEGABYTE),
        home.toAbsolutePath().toString(),
        configFile.toAbsolutePath().toString(),
        shown().tree());
  }

  ShownConfig shown() {
    return ShownConfig.of(config);
  }

  Health health() {
    List<Finding> findings = checks.stream().map(Supplier::get).toList();
    boolean well = findings.stream().noneMatch(finding -> finding.state() == Finding.State.PROBLEM);
    return new Health(well ? Status.UP : Status.DOWN, findings);
  }
}
