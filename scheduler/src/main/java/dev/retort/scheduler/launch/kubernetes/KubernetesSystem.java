package dev.retort.scheduler.launch.kubernetes;

import dev.retort.scheduler.launch.BatchSystem;
import dev.retort.scheduler.launch.ContactLostException;
import dev.retort.scheduler.launch.JobCommand;
import dev.retort.scheduler.launch.JobFailedException;
import dev.retort.scheduler.launch.JobName;
import dev.retort.scheduler.launch.JobState;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.handover.RunAddress;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ScalableResource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Kubernetes. A Job's name follows from its run folder's token, so that creating it twice finds the
 * first one (HTTP 409), which is adopted if it carries the token's digest. What a pod is told and
 * nobody else is to read is a Secret of the Job's name. The template's pod failure policy replaces
 * pods that lose their node and no others. What pods print is streamed into the run folder; a
 * stream that breaks is taken up where it was. Safe for use by many threads.
 */
public final class KubernetesSystem implements BatchSystem {
  static final String ATTEMPT = "retort.dev/attempt";
  static final String POD_OF = "batch.kubernetes.io/job-name";

  private static final String RUN_FOLDER = "retort.dev/run-folder";
  private static final int CONFLICT = 409;

  /** What no waiting makes better: the request, the rights, the namespace, the resource. */
  private static final Set<Integer> REFUSALS = Set.of(400, 401, 403, 404, 405, 422);

  private final KubernetesClient client;
  private final JobCommand command;
  private final KubernetesConfig config;
  private final Duration logPause;
  private final JobSecrets secrets;

  /**
   * A cluster.
   *
   * @param client open for as long as this is used; the caller closes it
   * @param command as the image has it
   * @param logPause between two looks for a log that is not there yet or has broken off
   */
  public KubernetesSystem(
      KubernetesClient client, JobCommand command, KubernetesConfig config, Duration logPause) {
    this.client = Objects.requireNonNull(client);
    this.command = Objects.requireNonNull(command);
    this.config = Objects.requireNonNull(config);
    this.logPause = Objects.requireNonNull(logPause);
    this.secrets = new JobSecrets(client, config.namespace());
  }

  @Override
  public String name() {
    return "kubernetes";
  }

  @Override
  public String stopByHand(JobName job) {
    return "kubectl --namespace %s delete job %s".formatted(config.namespace(), job);
  }

  @Override
  public void submit(JobName job, RunFolder run) throws InterruptedException {
    RunAddress address = command.address(run);
    Optional<Path> unseen =
        address.folder().filter(folder -> !config.template().mounts(folder.toAbsolutePath()));
    if (unseen.isPresent()) {
      throw new JobFailedException(
          "the run folder %s lies on none of the volumes that the Job template mounts at %s: the home must be on such a volume, under the same path in the pods as here. Without such a volume, launcher.handover hands run folders over by HTTP."
              .formatted(unseen.get(), config.template().mountPaths()));
    }
    Job wanted = job(job, run);
    if (!address.environment().isEmpty()) {
      // Before the Job: nobody would look for the Secret of a Job that is there.
      create(
          "the Secret of the run folder's token",
          () -> secrets.create(job, address, wanted),
          () -> wanted);
    }
    create(
        "the Job",
        () -> client.batch().v1().jobs().resource(wanted).create(),
        () -> adopted(job, run));
  }

  private Job create(String what, Supplier<Job> creation, Supplier<Job> there)
      throws InterruptedException {
    return asked(
        () -> {
          try {
            return creation.get();
          } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT) {
              return there.get();
            }
            if (REFUSALS.contains(e.getCode())) {
              throw new JobFailedException(
                  "Kubernetes does not take %s; correct launcher.kubernetes in retort.yaml, its template, or the rights in namespace '%s'. It says: %s"
                      .formatted(what, config.namespace(), e.getMessage()),
                  e);
            }
            throw e;
          }
        });
  }

  private Job adopted(JobName job, RunFolder run) {
    Job there = resource(job).get();
    if (there == null) {
      // It went between the two questions: the next try creates it.
      throw new ContactLostException("Job %s was there and is not any more".formatted(job));
    }
    if (!attempt(run).equals(annotation(there))) {
      throw new JobFailedException(
          "a Job named %s is there that does not work on %s; remove it with `%s`."
              .formatted(job, run.root(), stopByHand(job)));
    }
    return there;
  }

  private static String annotation(Job job) {
    return job.getMetadata().getAnnotations() == null
        ? null
        : job.getMetadata().getAnnotations().get(ATTEMPT);
  }

  /** Whoever may read Jobs may read it. */
  private static String attempt(RunFolder run) {
    return DigestUtils.sha256Hex(run.request().token());
  }

  /** The template, completed. */
  Job job(JobName name, RunFolder run) {
    GpuProfile hardware = run.request().hardware();
    Job job =
        new JobBuilder(config.template().job())
            .editOrNewMetadata()
            .withName(name.value())
            .withNamespace(config.namespace())
            .addToLabels("app.kubernetes.io/managed-by", "retort")
            .addToAnnotations(ATTEMPT, attempt(run))
            .endMetadata()
            .editSpec()
            .editTemplate()
            .editOrNewMetadata()
            .addToLabels(POD_OF, name.value())
            .endMetadata()
            .endTemplate()
            .endSpec()
            .build();
    // The folder's name tells the token; where pods see it, that is no secret.
    command
        .address(run)
        .folder()
        .ifPresent(folder -> job.getMetadata().getAnnotations().put(RUN_FOLDER, folder.toString()));
    config
        .limits()
        .time()
        .ifPresent(time -> job.getSpec().setActiveDeadlineSeconds(time.toSeconds()));
    List<Container> containers = job.getSpec().getTemplate().getSpec().getContainers();
    containers.replaceAll(
        container ->
            container.getName().equals(JobTemplate.CONTAINER)
                ? completed(container, name, run, hardware)
                : container);
    return job;
  }

  private Container completed(
      Container container, JobName name, RunFolder run, GpuProfile hardware) {
    Quantity memory = new Quantity(config.limits().memoryMegabytes(hardware) + "Mi");
    ResourceRequirementsBuilder resources =
        (container.getResources() == null
                ? new ResourceRequirementsBuilder()
                : new ResourceRequirementsBuilder(container.getResources()))
            .addToRequests("cpu", new Quantity(Integer.toString(hardware.mathThreads())))
            .addToRequests("memory", memory)
            .addToLimits("memory", memory);
    if (hardware.hasAccelerator()) {
      resources.addToLimits(
          config.gpuResource(), new Quantity(Integer.toString(hardware.acceleratorsPerTraining())));
    }
    return new ContainerBuilder(container)
        .withImage(config.image())
        .withCommand(command.argv(run, hardware))
        .addToEnv(
            new EnvVar("OMP_NUM_THREADS", Integer.toString(hardware.mathThreads()), null),
            new EnvVar("OMP_WAIT_POLICY", "passive", null))
        .addAllToEnv(JobSecrets.variables(name, command.address(run)))
        .withResources(resources.build())
        .build();
  }

  @Override
  public JobState state(JobName job) throws InterruptedException {
    return asked(
        () -> {
          Job there = resource(job).get();
          return there == null
              ? new JobState.Absent()
              : KubernetesState.of(there, newestPod(client, config.namespace(), job));
        });
  }

  /** The pod that works on a job, or worked on it last. */
  static Optional<Pod> newestPod(KubernetesClient client, String namespace, JobName job) {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel(POD_OF, job.value())
        .list()
        .getItems()
        .stream()
        // Creation is told in seconds, and a replacement can come within one.
        .max(
            Comparator.comparing(KubernetesState::isAtWork)
                .thenComparing(KubernetesSystem::created)
                .thenComparing(pod -> !KubernetesState.isDisrupted(pod)));
  }

  private static String created(Pod pod) {
    return Objects.requireNonNullElse(pod.getMetadata().getCreationTimestamp(), "");
  }

  @Override
  public void stop(JobName job) throws InterruptedException {
    // The Job stays until its pods are gone, and those get their grace period.
    asked(() -> resource(job).withPropagationPolicy(DeletionPropagation.FOREGROUND).delete());
  }

  @Override
  public void kill(JobName job) throws InterruptedException {
    stop(job);
    asked(
        () ->
            client
                .pods()
                .inNamespace(config.namespace())
                .withLabel(POD_OF, job.value())
                .withGracePeriod(0)
                .delete());
  }

  /** The Secret of a job that has ended lets nobody in any more, and is of no use. */
  @Override
  public void release(JobName job) throws InterruptedException {
    if (command.handsOver()) {
      asked(() -> secrets.delete(job));
    }
  }

  @Override
  public LogFeed followLog(JobName job, RunFolder run) {
    return PodLog.start(
        client, config.namespace(), job, command.address(run).output(run), logPause);
  }

  private ScalableResource<Job> resource(JobName job) {
    return client.batch().v1().jobs().inNamespace(config.namespace()).withName(job.value());
  }

  private static <T> T asked(Supplier<T> question) throws InterruptedException {
    try {
      return question.get();
    } catch (KubernetesClientException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException(e.getMessage());
      }
      throw new ContactLostException("the Kubernetes API: " + e.getMessage(), e);
    }
  }
}
