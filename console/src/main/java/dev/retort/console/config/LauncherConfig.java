package dev.retort.console.config;

import dev.retort.scheduler.launch.kubernetes.KubernetesConfig;
import dev.retort.scheduler.launch.slurm.SlurmConfig;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** Where trainings run. */
public sealed interface LauncherConfig {
  /** On this machine. */
  LauncherConfig LOCAL = new Local(Optional.empty());

  /** How run folders come to trainings that share no storage with this machine; empty: they do. */
  Optional<HandoverConfig> handover();

  /**
   * As processes of this machine.
   *
   * @param handover for a rehearsal: they find their run folders as those of other machines would
   */
  record Local(Optional<HandoverConfig> handover) implements LauncherConfig {
    public Local {
      Objects.requireNonNull(handover);
    }
  }

  /**
   * As jobs of Slurm.
   *
   * @param jobs at a time; as many as the hardware has accelerators, or one, if empty
   */
  record Slurm(
      Optional<Integer> jobs, Worker worker, SlurmConfig slurm, Optional<HandoverConfig> handover)
      implements LauncherConfig {
    public Slurm {
      Objects.requireNonNull(handover);
      atLeastOne(jobs);
      Objects.requireNonNull(worker);
      Objects.requireNonNull(slurm);
    }
  }

  /**
   * As Jobs of Kubernetes.
   *
   * @param jobs at a time; as many as the hardware has accelerators, or one, if empty
   * @param kubeconfig the file that leads to the cluster; {@code KUBECONFIG}, {@code
   *     ~/.kube/config} or the pod's own service account if empty
   * @param context in the file; its current one if empty
   */
  record Kubernetes(
      Optional<Integer> jobs,
      Worker worker,
      KubernetesConfig kubernetes,
      Optional<Path> kubeconfig,
      Optional<String> context,
      Optional<HandoverConfig> handover)
      implements LauncherConfig {
    public Kubernetes {
      Objects.requireNonNull(handover);
      atLeastOne(jobs);
      Objects.requireNonNull(worker);
      Objects.requireNonNull(kubernetes);
      Objects.requireNonNull(kubeconfig);
      Objects.requireNonNull(context);
    }
  }

  /**
   * Retort where jobs run.
   *
   * @param java the command; this process's own if empty
   * @param classPath of Retort; this process's own if empty
   */
  record Worker(Optional<String> java, Optional<String> classPath) {
    /** As here: the distribution is on the shared storage too. */
    public static final Worker AS_HERE = new Worker(Optional.empty(), Optional.empty());

    public Worker {
      Objects.requireNonNull(java);
      Objects.requireNonNull(classPath);
    }
  }

  private static void atLeastOne(Optional<Integer> jobs) {
    if (jobs.isPresent() && jobs.get() < 1) {
      throw new IllegalArgumentException("jobs is ≥ 1, not " + jobs.get());
    }
  }
}
