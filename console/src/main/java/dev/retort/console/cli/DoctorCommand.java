package dev.retort.console.cli;

import dev.retort.console.config.ConfigException;
import dev.retort.console.config.LauncherConfig;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.doctor.Cluster;
import dev.retort.console.doctor.Disk;
import dev.retort.console.doctor.Finding;
import dev.retort.console.doctor.HandoverDoor;
import dev.retort.console.doctor.Library;
import dev.retort.console.doctor.Machine;
import dev.retort.console.doctor.Ports;
import dev.retort.console.doctor.References;
import dev.retort.console.doctor.Services;
import dev.retort.console.doctor.TimeKeeping;
import dev.retort.trainer.GpuProfile;
import java.io.PrintWriter;
import java.time.Clock;
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
    description = {
      "Looks whether this machine has what Retort needs, whether what the configuration refers to"
          + " is there, which hardware profile applies, and what fits.",
      "Every problem and warning comes with a remedy. Warnings alone end with 0."
    },
    exitCodeList = "3:there are problems")
final class DoctorCommand implements Callable<Integer> {
  private static final int ROUTER_PORT = 8080;
  private static final int REGISTRY_PORT = 5000;

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
  public Integer call() {
    if (probe.isPresent()) {
      retort.out().println(probe.get().load());
      retort.out().flush();
      return ExitCode.OK;
    }
    List<Finding> findings = findings();
    if (json) {
      Screen.json(retort.out(), findings);
    } else {
      print(findings);
    }
    return count(findings, Finding.State.PROBLEM) == 0 ? ExitCode.OK : ExitCode.NEGATIVE;
  }

  private void print(List<Finding> findings) {
    PrintWriter out = retort.out();
    for (Finding finding : findings) {
      out.println(line(finding));
      finding.remedy().ifPresent(remedy -> out.printf("%-21s → %s%n", "", remedy));
    }
    out.printf(
        "%s, %s%n",
        counted(count(findings, Finding.State.PROBLEM), "problem"),
        counted(count(findings, Finding.State.WARNING), "warning"));
    out.flush();
  }

  private static String counted(long count, String what) {
    return count == 0 ? "no " + what + "s" : count + " " + what + (count == 1 ? "" : "s");
  }

  private static long count(List<Finding> findings, Finding.State state) {
    return findings.stream().filter(finding -> finding.state() == state).count();
  }

  private static String line(Finding finding) {
    String state =
        switch (finding.state()) {
          case OK -> "ok";
          case ABSENT -> "none";
          case WARNING -> "warning";
          case PROBLEM -> "PROBLEM";
        };
    return "%-8s %-12s %s".formatted(state, finding.topic(), finding.what());
  }

  private List<Finding> findings() {
    Clock clock = Clock.systemUTC();
    Machine machine = new Machine(RetortCli.class.getName());
    List<Finding> findings = new ArrayList<>();
    findings.add(machine.java());
    findings.addAll(Disk.of(retort.home()));
    HomeExamination home = HomeExamination.of(retort);
    findings.add(home.home());
    findings.addAll(TimeKeeping.clock(clock, retort.home()));
    try {
      RetortConfig config = retort.config();
      findings.add(Finding.ok("config", "configuration, teacher " + config.teacher().url()));
      findings.addAll(References.of(config, System.getenv()));
      findings.addAll(TimeKeeping.schedule(clock, config));
      findings.addAll(home.contents(config));
      findings.addAll(new Services(config, System.getenv()).findings());
      findings.add(Ports.of(new Ports.Port("router", ROUTER_PORT, "--port"), home.owner()));
      findings.add(
          Ports.of(
              new Ports.Port(
                  "registry",
                  config.registry().serving().port().orElse(REGISTRY_PORT),
                  "--registry-port, or registry.port in retort.yaml"),
              home.owner()));
      findings.add(
          Ports.of(
              new Ports.Port(
                  "console",
                  config.console().port(),
                  "--console-port, or console.port in retort.yaml"),
              home.owner()));
      findings.addAll(Cluster.of(config.launcher()));
      findings.addAll(HandoverDoor.of(config.launcher(), home.owner()));
      findings.addAll(machine.hardware(config.hardware(), config.launcher()));
    } catch (ConfigException e) {
      findings.add(
          Finding.problem(
              "config",
              e.getMessage(),
              "Correct the file; `retort config check` reads it back, and `retort init` writes a"
                  + " commented example."));
      findings.addAll(machine.hardware(GpuProfile.CPU, LauncherConfig.LOCAL));
    }
    findings.addAll(machine.software());
    return findings;
  }
}
