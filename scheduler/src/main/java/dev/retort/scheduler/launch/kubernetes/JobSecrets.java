package dev.retort.scheduler.launch.kubernetes;

import dev.retort.scheduler.launch.JobName;
import dev.retort.trainer.handover.RunAddress;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/**
 * What pods are told that whoever may read Jobs and pods is not to know: a Secret by the name of
 * its Job.
 */
final class JobSecrets {
  private final KubernetesClient client;
  private final String namespace;

  JobSecrets(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** Creates a Job's Secret; the Job itself is to come. */
  Job create(JobName job, RunAddress address, Job wanted) {
    client
        .secrets()
        .inNamespace(namespace)
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(job.value())
                .withNamespace(namespace)
                .addToLabels("app.kubernetes.io/managed-by", "retort")
                .endMetadata()
                .withStringData(address.environment())
                .build())
        .create();
    return wanted;
  }

  List<StatusDetails> delete(JobName job) {
    return client.secrets().inNamespace(namespace).withName(job.value()).delete();
  }

  /** The variables of a container that come from its Job's Secret. */
  static List<EnvVar> variables(JobName job, RunAddress address) {
    return address.environment().keySet().stream().map(name -> variable(job, name)).toList();
  }

  private static EnvVar variable(JobName job, String name) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewSecretKeyRef(name, job.value(), false)
        .endValueFrom()
        .build();
  }
}
