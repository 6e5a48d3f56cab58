package dev.retort.console.cli;

import dev.retort.console.Home;
import dev.retort.console.HomeInUseException;
import dev.retort.console.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Looks whether this machine has what Retort needs.")
final class DoctorCommand implements Callable<Integer> {
  private static final int OLDEST_JAVA = 17;
  private static final long LITTLE_SPACE = 2L << 30;

  @ParentCommand private RetortCli retort;

  private record Finding(boolean good, String what) {}

  @Override
  public Integer call() throws IOException {
    List<Finding> findings = new ArrayList<>();
    int java = Runtime.version().feature();
    findings.add(
        new Finding(java >= OLDEST_JAVA, "Java %d (at least %d)".formatted(java, OLDEST_JAVA)));
    findings.add(natives());
    findings.add(space());
    findings.add(home());
    findings.add(config());
    PrintWriter out = retort.out();
    findings.forEach(
        finding -> out.println((finding.good() ? "ok       " : "PROBLEM  ") + finding.what()));
    out.flush();
    return findings.stream().allMatch(Finding::good) ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  /** Whether the class path has the native libraries of this operating system and processor. */
  private static Finding natives() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch");
    String platform =
        (system.contains("mac") ? "macosx" : system.contains("win") ? "windows" : "linux")
            + "-"
            + (processor.equals("aarch64") ? "arm64" : "x86_64");
    boolean found =
        System.getProperty("java.class.path").contains("nd4j-native-")
            && System.getProperty("java.class.path").contains(platform);
    return new Finding(
        found,
        found
            ? "math libraries for " + platform
            : "no math libraries for %s on the class path: build on this machine with ./mvnw package"
                .formatted(platform));
  }

  private Finding space() throws IOException {
    Path existing = retort.home().toAbsolutePath();
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    long free = Files.getFileStore(existing).getUsableSpace();
    return new Finding(
        free >= LITTLE_SPACE,
        "%,d MB free for %s (at least %,d)"
            .formatted(free >> 20, retort.home(), LITTLE_SPACE >> 20));
  }

  private Finding home() {
    if (!Files.exists(retort.home())) {
      return new Finding(true, "the home %s will be made".formatted(retort.home()));
    }
    try (Home home = Home.take(retort.home())) {
      return new Finding(true, "the home %s is free".formatted(home.root()));
    } catch (HomeInUseException e) {
      return new Finding(false, e.getMessage());
    }
  }

  private Finding config() {
    try {
      return new Finding(
          true, "configuration, teacher %s".formatted(retort.config().teacher().url()));
    } catch (ConfigException e) {
      return new Finding(false, e.getMessage());
    }
  }
}
