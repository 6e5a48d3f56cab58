package dev.retort.scheduler.launch.kubernetes;

import dev.retort.scheduler.launch.JobLimits;
import java.util.Objects;

/**
 * How Jobs are made.
 *
 * @param namespace where
 * @param image with Java and Retort's distribution
 * @param gpuResource what the cluster calls an accelerator
 * @param limits what the cluster ends a Job for
 * @param template what every Job has
 */
public record KubernetesConfig(
    String namespace, String image, String gpuResource, JobLimits limits, JobTemplate template) {
  /** What NVIDIA's device plugin calls an accelerator. */
  public static final String NVIDIA = "nvidia.com/gpu";

  public KubernetesConfig {
    if (namespace.isBlank()) {
      throw new IllegalArgumentException("the namespace is empty");
    }
    if (image.isBlank()) {
      throw new IllegalArgumentException("the image is empty");
    }
    if (gpuResource.isBlank()) {
      throw new IllegalArgumentException("the name of the cluster's accelerators is empty");
    }
    Objects.requireNonNull(limits);
    Objects.requireNonNull(template);
  }
}
