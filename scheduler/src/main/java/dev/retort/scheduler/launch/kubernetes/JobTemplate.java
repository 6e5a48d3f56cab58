package dev.retort.scheduler.launch.kubernetes;

import com.fasterxml.jackson.annotation.JsonValue;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A Job (batch/v1) in YAML that lacks what differs between trainings. Immutable.
 *
 * @param yaml its text
 */
public record JobTemplate(@JsonValue String yaml) {
  /** The container that trains. */
  public static final String CONTAINER = "train";

  private static final String NEVER = "Never";

  /**
   * Checks a template.
   *
   * @throws IllegalArgumentException if it cannot become the Job of a training
   */
  public JobTemplate {
    Job job = parse(yaml);
    if (job.getSpec() == null
        || job.getSpec().getTemplate() == null
        || job.getSpec().getTemplate().getSpec() == null) {
      throw new IllegalArgumentException("the template has no spec.template.spec");
    }
    if (container(job).isEmpty()) {
      throw new IllegalArgumentException(
          "the template has no container named '%s'".formatted(CONTAINER));
    }
    if (container(job).get().getVolumeMounts().isEmpty()) {
      throw new IllegalArgumentException(
          "the template's container '%s' mounts no volume, so it could not see a run folder"
              .formatted(CONTAINER));
    }
    if (!NEVER.equals(job.getSpec().getTemplate().getSpec().getRestartPolicy())) {
      throw new IllegalArgumentException(
          "the template's restartPolicy is not Never: Kubernetes would start a training again that has ended by itself");
    }
  }

  private static Job parse(String yaml) {
    Job job;
    try {
      job = new KubernetesSerialization().unmarshal(yaml, Job.class);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "the template is no Job of batch/v1: " + e.getMessage(), e);
    }
    if (job == null || !"Job".equals(job.getKind()) || !"batch/v1".equals(job.getApiVersion())) {
      throw new IllegalArgumentException("the template is no Job of batch/v1");
    }
    return job;
  }

  /** A new Job with all that the template says. */
  Job job() {
    return parse(yaml);
  }

  static Optional<Container> container(Job job) {
    return job.getSpec().getTemplate().getSpec().getContainers().stream()
        .filter(container -> container.getName().equals(CONTAINER))
        .findFirst();
  }

  /** Whether a folder lies on one of the volumes. */
  boolean mounts(Path folder) {
    return mountPaths().stream().anyMatch(folder::startsWith);
  }

  /** Where the volumes are. */
  List<Path> mountPaths() {
    return container(job()).orElseThrow().getVolumeMounts().stream()
        .map(VolumeMount::getMountPath)
        .map(Path::of)
        .toList();
  }
}
