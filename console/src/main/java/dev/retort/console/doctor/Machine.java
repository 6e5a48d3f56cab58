package dev.retort.console.doctor;

import dev.retort.console.config.GpuProfiles;
import dev.retort.console.config.LauncherConfig;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.hardware.HostMemory;
import dev.retort.trainer.hardware.MemoryEstimate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Everything about this machine that trainings depend on. */
public final class Machine {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final long LITTLE_MEMORY = 4L << 30;
  private static final int NATIVE_ACCESS_SINCE = 22;
  private static final int OLDEST_JAVA = 17;
  private static final double GIGABYTE = 1e9;

  private final String mainClass;

  /**
   * This machine.
   *
   * @param mainClass of the command line, whose {@code doctor --probe LIBRARY} loads a library
   */
  public Machine(String mainClass) {
    this.mainClass = mainClass;
  }

  /** The Java that this runs on. */
  public Finding java() {
    int feature = Runtime.version().feature();
    String what =
        "Java %d (at least %d), %s, %s"
            .formatted(
                feature,
                OLDEST_JAVA,
                System.getProperty("java.vendor"),
                System.getProperty("java.home"));
    return feature >= OLDEST_JAVA
        ? Finding.ok("java", what)
        : Finding.problem("java", what, "Install a JDK, 17 or newer, and set JAVA_HOME to it.");
  }

  /**
   * Processors, memory, accelerators, and the profile that they make.
   *
   * @param launcher decides whether this machine's accelerators count
   */
  public List<Finding> hardware(GpuProfile configured, LauncherConfig launcher) {
    List<Finding> findings = new ArrayList<>();
    long memory = HostMemory.bytes();
    findings.add(
        Finding.ok(
            "processors",
            "%d processors that this process may use, %s"
                .formatted(
                    Runtime.getRuntime().availableProcessors(), System.getProperty("os.arch"))));
    String said = "%.1f GB of memory that processes here may use".formatted(memory / GIGABYTE);
    findings.add(
        memory >= LITTLE_MEMORY
            ? Finding.ok("memory", said)
            : Finding.problem(
                "memory",
                said + "; a training wants at least 4",
                "Give this machine or container more memory, or let trainings run elsewhere"
                    + " (launcher in retort.yaml)."));
    List<Accelerators.Accelerator> accelerators = Accelerators.found();
    findings.add(accelerators(accelerators));
    findings.add(
        launcher instanceof LauncherConfig.Local
            ? profile(configured, accelerators)
            : Finding.ok(
                "profile",
                configured.name() + " is configured, for the nodes that trainings are sent to"));
    findings.add(fitting(configured, memory));
    return findings;
  }

  private static Finding accelerators(List<Accelerators.Accelerator> found) {
    if (found.isEmpty()) {
      return Finding.absent("accelerators", "no NVIDIA accelerator (nvidia-smi finds none)");
    }
    Map<String, Integer> counts = new TreeMap<>();
    found.forEach(
        one -> counts.merge("%s, %,d MiB".formatted(one.name(), one.mebibytes()), 1, Integer::sum));
    List<String> words = new ArrayList<>();
    counts.forEach((name, count) -> words.add(count + " × " + name));
    return Finding.ok("accelerators", String.join("; ", words));
  }

  static Finding profile(GpuProfile configured, List<Accelerators.Accelerator> found) {
    Optional<GpuProfile> applies =
        found.isEmpty()
            ? Optional.of(GpuProfile.CPU)
            : found.stream().flatMap(one -> Accelerators.profile(one).stream()).findFirst();
    String name =
        applies.map(GpuProfile::name).orElse("none of " + String.join(", ", GpuProfiles.names()));
    if (configured.accelerators() > found.size()) {
      return Finding.problem(
          "profile",
          "retort.yaml says hardware %s with %d accelerators, and there are %d; the profile that applies is %s"
              .formatted(configured.name(), configured.accelerators(), found.size(), name),
          "Write hardware: %s into retort.yaml, or install the driver of the accelerators that are not seen."
              .formatted(applies.map(GpuProfile::name).orElse("cpu")));
    }
    return Finding.ok(
        "profile",
        applies.filter(profile -> profile.name().equals(configured.name())).isPresent()
            ? name + " applies, and is configured"
            : "%s applies; %s is configured (hardware: NAME in retort.yaml)"
                .formatted(name, configured.name()));
  }

  private static Finding fitting(GpuProfile profile, long memory) {
    long available = MemoryEstimate.available(profile, memory);
    List<String> words =
        FittingModels.on(profile, available).stream()
            .filter(FittingModels.Fit::fits)
            .map(fit -> "%s %s %.1f GB".formatted(fit.how(), fit.model(), fit.gigabytes()))
            .toList();
    return Finding.ok(
        "fits",
        "%s (%d sequences of %d tokens, %.1f GB): the presets from nothing%s"
            .formatted(
                profile.name(),
                profile.microBatch(),
                profile.sequenceLength(),
                available / GIGABYTE,
                words.isEmpty() ? "" : ", " + String.join(", ", words)));
  }

  /** Native libraries, each loaded in a process of its own, and programs that trainings can use. */
  public List<Finding> software() {
    return List.of(
        library(Library.ND4J),
        library(Library.PYTORCH),
        library(Library.LLAMA),
        program("python", "for external trainers", "python3", "--version"),
        program("slurm", "to train on a cluster", "sinfo", "--version"),
        program("kubernetes", "to train on a cluster", "kubectl", "version", "--client"));
  }

  private Finding library(Library library) {
    List<String> argv = new ArrayList<>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC"));
    if (Runtime.version().feature() >= NATIVE_ACCESS_SINCE) {
      argv.add("--enable-native-access=ALL-UNNAMED");
    }
    argv.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    argv.addAll(List.of("doctor", "--probe", library.name()));
    Probe.Answer answer =
        Probe.run(argv, PATIENCE).orElseGet(() -> new Probe.Answer(-1, "no Java could be started"));
    return answer.isGood()
        ? Finding.ok(library.topic(), answer.lastLine())
        : Finding.problem(
            library.topic(),
            "cannot be loaded (exit code %d): %s".formatted(answer.exit(), answer.lastLine()),
            "Build on this machine with ./mvnw package: the natives are those of the machine that"
                + " builds.");
  }

  private static Finding program(String topic, String purpose, String... argv) {
    return Probe.run(List.of(argv), SHORT)
        .filter(Probe.Answer::isGood)
        .map(answer -> Finding.ok(topic, answer.firstLine()))
        .orElseGet(
            () ->
                Finding.absent(
                    topic, "no %s here; it is needed only %s".formatted(argv[0], purpose)));
  }
}
