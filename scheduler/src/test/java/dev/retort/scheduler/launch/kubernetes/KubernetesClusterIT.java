package dev.retort.scheduler.launch.kubernetes;

import dev.retort.scheduler.launch.BatchLauncher;
import dev.retort.scheduler.launch.JobCommand;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.launch.JobLauncherContract;
import dev.retort.scheduler.launch.JobLimits;
import dev.retort.scheduler.launch.Patience;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * On a real cluster, whose only node is this machine: {@code KUBECONFIG} leads to it. The pods see
 * the test's folder and its processes through the node.
 */
@EnabledIfEnvironmentVariable(named = "KUBECONFIG", matches = ".+")
class KubernetesClusterIT extends JobLauncherContract {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Patience PATIENCE =
      new Patience(
          POLL, Duration.ofSeconds(SECONDS), Duration.ofSeconds(SECONDS), Duration.ofSeconds(10));

  private KubernetesClient client;

  @BeforeEach
  void connect() {
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(new File(System.getenv("KUBECONFIG"))))
            .build();
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Override
  protected JobLauncher launcher(JobCommand command) {
    String template =
        KubernetesLauncherIT.template()
            .replace("/var/lib/retort", folder.toString())
            .replace("restartPolicy: Never", "restartPolicy: Never\n      hostPID: true")
            .replace(
                "persistentVolumeClaim:\n            claimName: retort-home",
                "hostPath:\n            path: " + folder);
    return new BatchLauncher(
        new KubernetesSystem(
            client,
            command,
            new KubernetesConfig(
                "default",
                "docker.io/library/debian:12-slim",
                KubernetesConfig.NVIDIA,
                JobLimits.NONE,
                new JobTemplate(template)),
            POLL),
        CPU,
        2,
        PATIENCE);
  }
}
