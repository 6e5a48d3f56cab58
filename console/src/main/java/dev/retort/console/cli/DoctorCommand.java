package dev.retort.console.cli;

import dev.retort.console.Home;
import dev.retort.console.HomeInUseException;
import dev.retort.console.config.ConfigException;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.doctor.Finding;
import dev.retort.console.doctor.Library;
import dev.retort.console.doctor.Machine;
import dev.retort.trainer.GpuProfile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Looks whether this machine has what Retort needs, which hardware profile applies, and what fits.")
final class DoctorCommand implements Callable<Integer> {
  private static final int OLDEST_JAVA = 17;
  private static final long LITTLE_SPACE = 2L << 30;

  @ParentCommand private RetortCli retort;

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  @Option(
      names = "--probe",
      hidden = true,
      paramLabel = "LIBRARY",
      description = "Load a native library into this process, and say which it is.")
  private Optional<Library> probe = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if (probe.isPresent()) {
      retort.out().println(probe.get().load());
      retort.out().flush();
      return ExitCode.OK;
    }
    List<Finding> findings = findings();
    if (json) {
      Screen.json(retort.out(), findings);
    } else {
      PrintWriter out = retort.out();
      findings.forEach(finding -> out.println(line(finding)));
      out.flush();
    }
    return findings.stream().noneMatch(finding -> finding.state() == Finding.State.PROBLEM)
        ? ExitCode.OK
        : ExitCode.NEGATIVE;
  }

  private static String line(Finding finding) {
    String state =
        switch (finding.state()) {
          case OK -> "ok";
          case ABSENT -> "none";
          case PROBLEM -> "PROBLEM";
        };
    return "%-8s %-12s %s".formatted(state, finding.topic(), finding.what());
  }

  private List<Finding> findings() throws IOException {
    List<Finding> findings = new ArrayList<>();
    int java = Runtime.version().feature();
    String version = "Java %d (at least %d)".formatted(java, OLDEST_JAVA);
    findings.add(
        java >= OLDEST_JAVA ? Finding.ok("java", version) : Finding.problem("java", version));
    findings.add(space());
    findings.add(home());
    GpuProfile hardware = GpuProfile.CPU;
    try {
      RetortConfig config = retort.config();
      hardware = config.hardware();
      findings.add(Finding.ok("config", "configuration, teacher " + config.teacher().url()));
    } catch (ConfigException e) {
      findings.add(Finding.problem("config", e.getMessage()));
    }
    Machine machine = new Machine(RetortCli.class.getName());
    findings.addAll(machine.hardware(hardware));
    findings.addAll(machine.software());
    return findings;
  }

  private Finding space() throws IOException {
    Path existing = retort.home().toAbsolutePath();
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    long free = Files.getFileStore(existing).getUsableSpace();
    String what =
        "%,d MB free for %s (at least %,d)"
            .formatted(free >> 20, retort.home(), LITTLE_SPACE >> 20);
    return free >= LITTLE_SPACE ? Finding.ok("disk", what) : Finding.problem("disk", what);
  }

  private Finding home() {
    if (!Files.exists(retort.home())) {
      return Finding.ok("home", "the home %s will be made".formatted(retort.home()));
    }
    try (Home home = Home.take(retort.home())) {
      return Finding.ok("home", "the home %s is free".formatted(home.root()));
    } catch (HomeInUseException e) {
      return Finding.problem("home", e.getMessage());
    }
  }
}
