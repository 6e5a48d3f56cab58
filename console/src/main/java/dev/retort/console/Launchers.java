package dev.retort.console;

import dev.retort.console.config.LauncherConfig;
import dev.retort.console.config.RetortConfig;
import dev.retort.scheduler.launch.BatchLauncher;
import dev.retort.scheduler.launch.BatchSystem;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.launch.LocalProcessLauncher;
import dev.retort.scheduler.launch.Patience;
import dev.retort.scheduler.launch.handover.HandoverLauncher;
import dev.retort.scheduler.launch.handover.HandoverSystem;
import dev.retort.scheduler.launch.kubernetes.KubernetesAccess;
import dev.retort.scheduler.launch.kubernetes.KubernetesSystem;
import dev.retort.scheduler.launch.slurm.SlurmSystem;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The launcher that a configuration asks for. */
final class Launchers {
  private final RetortConfig config;
  private final String mainClass;
  private final Optional<HomeHandover> handover;
  private final UnaryOperator<KubernetesClient> kept;

  /**
   * Launchers.
   *
   * @param handover hands run folders over, if the configuration says so
   * @param kept remembers what is to be closed
   */
  Launchers(
      RetortConfig config,
      String mainClass,
      Optional<HomeHandover> handover,
      UnaryOperator<KubernetesClient> kept) {
    this.config = config;
    this.mainClass = mainClass;
    this.handover = handover;
    this.kept = kept;
  }

  JobLauncher launcher() {
    JobLauncher launcher = configured();
    return handover
        .<JobLauncher>map(known -> new HandoverLauncher(launcher, known.desk(), known::listen))
        .orElse(launcher);
  }

  private JobLauncher configured() {
    if (config.launcher() instanceof LauncherConfig.Slurm slurm) {
      return batch(new SlurmSystem(elsewhere(slurm.worker()), slurm.slurm()), slurm.jobs());
    }
    if (config.launcher() instanceof LauncherConfig.Kubernetes kubernetes) {
      KubernetesClient client =
          kept.apply(KubernetesAccess.client(kubernetes.kubeconfig(), kubernetes.context()));
      return batch(
          new KubernetesSystem(
              client,
              elsewhere(kubernetes.worker()),
              kubernetes.kubernetes(),
              Patience.USUAL.poll()),
          kubernetes.jobs());
    }
    return new LocalProcessLauncher(
        OwnJvm.tied(mainClass, config.engines(), handover), config.hardware());
  }

  private OwnJvm elsewhere(LauncherConfig.Worker worker) {
    return OwnJvm.elsewhere(mainClass, config.engines(), worker, handover);
  }

  private JobLauncher batch(BatchSystem system, Optional<Integer> jobs) {
    return new BatchLauncher(
        handover.<BatchSystem>map(known -> new HandoverSystem(system, known.desk())).orElse(system),
        config.hardware(),
        jobs.orElse(config.hardware().trainingsAtOnce()),
        Patience.USUAL);
  }
}
