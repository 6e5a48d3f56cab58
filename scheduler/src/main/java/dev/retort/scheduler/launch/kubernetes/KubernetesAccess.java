package dev.retort.scheduler.launch.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The way to a cluster. */
public final class KubernetesAccess {
  private KubernetesAccess() {}

  /**
   * A client, which the caller closes. Nothing is asked of the cluster yet.
   *
   * @param kubeconfig a file; {@code KUBECONFIG}, {@code ~/.kube/config} or the service account of
   *     the pod that this runs in, if empty
   * @param context in the file; its current one if empty
   * @throws IllegalArgumentException if the file is not there
   */
  public static KubernetesClient client(Optional<Path> kubeconfig, Optional<String> context) {
    Config config =
        kubeconfig
            .map(file -> Config.fromKubeconfig(context.orElse(null), existing(file).toFile()))
            .orElseGet(() -> Config.autoConfigure(context.orElse(null)));
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static Path existing(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "launcher.kubernetes.kubeconfig: there is no file %s".formatted(file));
    }
    return file;
  }
}
