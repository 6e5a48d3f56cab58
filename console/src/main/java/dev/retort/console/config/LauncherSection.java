package dev.retort.console.config;

import dev.retort.console.config.LauncherConfig.Worker;
import dev.retort.scheduler.launch.JobLimits;
import dev.retort.scheduler.launch.kubernetes.JobTemplate;
import dev.retort.scheduler.launch.kubernetes.KubernetesConfig;
import dev.retort.scheduler.launch.slurm.SlurmConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where trainings run: {@code launcher} in the file. */
final class LauncherSection {
  private static final String LOCAL = "local";
  private static final String SLURM = "slurm";
  private static final String KUBERNETES = "kubernetes";
  private static final List<String> KINDS = List.of(LOCAL, SLURM, KUBERNETES);

  private static final String NAMESPACE = "default";
  private static final Worker IN_THE_IMAGE =
      new Worker(Optional.of("java"), Optional.of("/opt/retort/lib/*"));

  private LauncherSection() {}

  static LauncherConfig read(ConfigSection section) {
    String kind = section.value("kind", text -> text).orElse(LOCAL);
    if (!KINDS.contains(kind)) {
      section.unknownWord("kind", kind, KINDS);
      return LauncherConfig.LOCAL;
    }
    for (String other : List.of(SLURM, KUBERNETES)) {
      if (!other.equals(kind)) {
        section.refuse(other, "the launcher's kind is %s, so this is of no use".formatted(kind));
      }
    }
    if (kind.equals(LOCAL)) {
      for (String key : List.of("jobs", "timeLimitMinutes", "memoryMegabytes", "worker")) {
        section.refuse(key, "it is for jobs of slurm or kubernetes, and the kind is local");
      }
      return new LauncherConfig.Local(HandoverSection.read(section.section("handover")));
    }
    return kind.equals(SLURM) ? slurm(section) : kubernetes(section);
  }

  private static LauncherConfig slurm(ConfigSection section) {
    ConfigSection slurm = section.section(SLURM);
    return new LauncherConfig.Slurm(
        jobs(section),
        worker(section, Worker.AS_HERE),
        new SlurmConfig(
            slurm.value("partition", text -> text),
            slurm.value("account", text -> text),
            slurm.value("gres", text -> text),
            slurm.words("options"),
            limits(section),
            slurm.file("commands"),
            template(slurm, "slurm/train.sbatch")),
        HandoverSection.read(section.section("handover")));
  }

  private static LauncherConfig kubernetes(ConfigSection section) {
    ConfigSection kubernetes = section.section(KUBERNETES);
    Optional<HandoverConfig> handover = HandoverSection.read(section.section("handover"));
    if (handover.isPresent() && handover.get().isLoopback()) {
      section.problem(
          "launcher.handover.url: '%s' leads a pod to itself: give the address that this machine, or a Service in front of it, has in the cluster"
              .formatted(handover.get().url()));
    }
    kubernetes.require("image", "the container image that has Retort in it; docs/launchers.md");
    return new LauncherConfig.Kubernetes(
        jobs(section),
        worker(section, IN_THE_IMAGE),
        new KubernetesConfig(
            kubernetes.value("namespace", text -> text).orElse(NAMESPACE),
            kubernetes.value("image", text -> text).orElse("missing"),
            kubernetes.value("gpuResource", text -> text).orElse(KubernetesConfig.NVIDIA),
            limits(section),
            new JobTemplate(
                template(
                    kubernetes,
                    handover.isPresent()
                        ? "kubernetes/train-handover.yaml"
                        : "kubernetes/train.yaml"))),
        kubernetes.file("kubeconfig"),
        kubernetes.value("context", text -> text),
        handover);
  }

  private static Optional<Integer> jobs(ConfigSection section) {
    return section.value("jobs", Integer::valueOf);
  }

  private static JobLimits limits(ConfigSection section) {
    return new JobLimits(
        section.value("timeLimitMinutes", text -> Duration.ofMinutes(Long.parseLong(text))),
        section.value("memoryMegabytes", Integer::valueOf));
  }

  private static Worker worker(ConfigSection section, Worker usual) {
    ConfigSection worker = section.section("worker");
    return new Worker(
        worker.value("java", text -> text).or(usual::java),
        worker.value("classPath", text -> text).or(usual::classPath));
  }

  /** The file that a section names, or the one that Retort comes with. */
  private static String template(ConfigSection section, String usual) {
    return section.file("template", LauncherSection::text).orElseGet(() -> ours(usual));
  }

  private static String text(Path name) {
    try {
      return Files.readString(name);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static String ours(String name) {
    String resource = "/gpu-configs/" + name;
    try (InputStream bytes = LauncherSection.class.getResourceAsStream(resource)) {
      if (bytes == null) {
        throw new IllegalStateException("this Retort was built without " + resource);
      }
      return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource + ": " + e.getMessage(), e);
    }
  }
}
