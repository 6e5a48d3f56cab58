package dev.retort.console.doctor;

import dev.retort.console.config.LauncherConfig;
import dev.retort.scheduler.launch.kubernetes.KubernetesAccess;
import dev.retort.scheduler.launch.slurm.SlurmConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether trainings can be launched where the configuration says. */
public final class Cluster {
  private static final String TOPIC = "launcher";
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private Cluster() {}

  /** The launcher's findings. */
  public static List<Finding> of(LauncherConfig launcher) {
    if (launcher instanceof LauncherConfig.Slurm slurm) {
      return slurm(slurm.slurm());
    }
    if (launcher instanceof LauncherConfig.Kubernetes kubernetes) {
      return List.of(kubernetes(kubernetes));
    }
    return List.of(Finding.ok(TOPIC, "trainings run as processes of this machine"));
  }

  private static List<Finding> slurm(SlurmConfig slurm) {
    List<Finding> findings = new ArrayList<>();
    for (String command : List.of("sbatch", "squeue", "scontrol", "scancel")) {
      if (Probe.run(List.of(path(slurm, command), "--version"), PATIENCE)
          .filter(Probe.Answer::isGood)
          .isEmpty()) {
        findings.add(
            Finding.problem(
                TOPIC,
                "Slurm's %s cannot be run".formatted(path(slurm, command)),
                "Run Retort where Slurm's commands are, or say where with"
                    + " launcher.slurm.commands."));
      }
    }
    if (findings.isEmpty()) {
      findings.add(controller(slurm));
      slurm.partition().map(name -> partition(slurm, name)).ifPresent(findings::add);
    }
    return findings;
  }

  private static Finding controller(SlurmConfig slurm) {
    Optional<Probe.Answer> answer = Probe.run(List.of(path(slurm, "scontrol"), "ping"), PATIENCE);
    boolean up =
        answer.filter(Probe.Answer::isGood).filter(said -> said.text().contains("UP")).isPresent();
    String said = answer.map(Probe.Answer::firstLine).orElse("no answer");
    return up
        ? Finding.ok(TOPIC, said)
        : Finding.problem(
            TOPIC,
            "Slurm's controller cannot be reached: " + said,
            "Start slurmctld, or run Retort on a machine of the cluster; queued jobs go on"
                + " meanwhile.");
  }

  private static Finding partition(SlurmConfig slurm, String name) {
    String nodes =
        Probe.run(
                List.of(path(slurm, "sinfo"), "-h", "-p", name, "-o", "%D nodes, %a, %t"), PATIENCE)
            .filter(Probe.Answer::isGood)
            .map(Probe.Answer::firstLine)
            .orElse("");
    return nodes.isEmpty()
        ? Finding.problem(
            TOPIC,
            "Slurm has no partition %s".formatted(name),
            "Correct launcher.slurm.partition; `sinfo` lists those that there are.")
        : Finding.ok(TOPIC, "partition %s: %s".formatted(name, nodes));
  }

  private static String path(SlurmConfig slurm, String command) {
    return slurm.commands().map(folder -> folder.resolve(command).toString()).orElse(command);
  }

  private static Finding kubernetes(LauncherConfig.Kubernetes kubernetes) {
    String namespace = kubernetes.kubernetes().namespace();
    try (KubernetesClient client =
        KubernetesAccess.client(kubernetes.kubeconfig(), kubernetes.context())) {
      CompletableFuture<String> version =
          CompletableFuture.supplyAsync(
              () -> {
                client.batch().v1().jobs().inNamespace(namespace).withName("retort-doctor").get();
                return client.getKubernetesVersion().getGitVersion();
              });
      return Finding.ok(
          TOPIC,
          "Kubernetes %s at %s, Jobs of namespace %s can be read"
              .formatted(
                  version.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS),
                  client.getMasterUrl(),
                  namespace));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Kubernetes was asked", e);
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      return Finding.problem(
          TOPIC,
          "Jobs of namespace %s cannot be read from Kubernetes: %s".formatted(namespace, reason(e)),
          "Check launcher.kubernetes.kubeconfig and context with `kubectl get jobs`;"
              + " docs/launchers.md says which rights it takes.");
    }
  }

  private static String reason(Exception failure) {
    if (failure instanceof TimeoutException) {
      return "no answer within %d s".formatted(PATIENCE.toSeconds());
    }
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("").strip();
  }
}
