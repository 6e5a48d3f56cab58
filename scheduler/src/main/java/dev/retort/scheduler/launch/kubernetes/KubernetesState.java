package dev.retort.scheduler.launch.kubernetes;

import dev.retort.scheduler.launch.JobState;
import dev.retort.scheduler.launch.JobState.Cause;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.util.Objects;
import java.util.Optional;

/** What the status of a Job and its pod means; the API reference, "JobStatus" and "PodStatus". */
final class KubernetesState {
  private static final String YES = "True";
  private static final String OUT_OF_MEMORY = "OOMKilled";
  private static final String DEADLINE = "DeadlineExceeded";
  private static final String DISRUPTED = "DisruptionTarget";

  /** The training says by it that it has written an outcome, if not a student. */
  private static final int OUTCOME_WRITTEN = 3;

  /** 128 + SIGKILL. */
  private static final int KILLED = 137;

  private KubernetesState() {}

  static JobState of(Job job, Optional<Pod> pod) {
    String name = job.getMetadata().getName();
    if (job.getMetadata().getDeletionTimestamp() != null) {
      return new JobState.Active(phase(pod), "Job %s is being deleted".formatted(name));
    }
    if (condition(job, "Complete").isPresent()) {
      return new JobState.Ended(Cause.FINISHED, "Job %s is complete".formatted(name));
    }
    return condition(job, "Failed")
        .<JobState>map(failure -> failed(name, failure, pod))
        .orElseGet(
            () -> new JobState.Active(phase(pod), "Job %s %s".formatted(name, condition(pod))));
  }

  private static Optional<JobCondition> condition(Job job, String type) {
    if (job.getStatus() == null) {
      return Optional.empty();
    }
    return job.getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals(type) && YES.equals(condition.getStatus()))
        .findFirst();
  }

  private static JobState.Ended failed(String name, JobCondition failure, Optional<Pod> pod) {
    Optional<ContainerStateTerminated> end = pod.flatMap(KubernetesState::end);
    String evidence =
        "Job %s failed: %s, %s%s"
            .formatted(
                name,
                failure.getReason(),
                failure.getMessage(),
                end.map(
                        state ->
                            "; its container ended as %s with exit code %d"
                                .formatted(state.getReason(), state.getExitCode()))
                    .orElse(""));
    if (DEADLINE.equals(failure.getReason())) {
      return new JobState.Ended(Cause.TIME_LIMIT, evidence);
    }
    if (pod.isPresent() && isDisrupted(pod.get())) {
      return new JobState.Ended(Cause.EVICTED, evidence);
    }
    return new JobState.Ended(end.map(KubernetesState::cause).orElse(Cause.FAILED), evidence);
  }

  private static Cause cause(ContainerStateTerminated end) {
    int exit = Objects.requireNonNullElse(end.getExitCode(), -1);
    if (OUT_OF_MEMORY.equals(end.getReason()) || exit == KILLED) {
      return Cause.MEMORY;
    }
    return exit == OUTCOME_WRITTEN || exit == 0 ? Cause.FINISHED : Cause.FAILED;
  }

  /** Whether a pod was taken off its node. */
  static boolean isDisrupted(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream().anyMatch(KubernetesState::isDisruption);
  }

  private static boolean isDisruption(PodCondition condition) {
    return DISRUPTED.equals(condition.getType()) && YES.equals(condition.getStatus());
  }

  private static Optional<ContainerStateTerminated> end(Pod pod) {
    return container(pod).map(ContainerState::getTerminated);
  }

  private static Optional<ContainerState> container(Pod pod) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    return pod.getStatus().getContainerStatuses().stream()
        .filter(status -> JobTemplate.CONTAINER.equals(status.getName()))
        .findFirst()
        .map(ContainerStatus::getState);
  }

  private static JobState.Phase phase(Optional<Pod> pod) {
    return pod.flatMap(KubernetesState::container)
        .filter(state -> state.getRunning() != null)
        .map(state -> JobState.Phase.AT_WORK)
        .orElse(JobState.Phase.WAITING);
  }

  /** Why a pod does not run, if it does not: no node that fits, no image to be had. */
  private static String condition(Optional<Pod> pod) {
    if (pod.isEmpty() || pod.get().getStatus() == null) {
      return "has no pod yet";
    }
    Optional<String> waiting =
        container(pod.get())
            .map(ContainerState::getWaiting)
            .map(state -> "waits: %s, %s".formatted(state.getReason(), state.getMessage()));
    Optional<String> unscheduled =
        pod.get().getStatus().getConditions().stream()
            .filter(
                condition ->
                    "PodScheduled".equals(condition.getType())
                        && !YES.equals(condition.getStatus()))
            .map(condition -> "waits for a node: " + condition.getMessage())
            .findFirst();
    return waiting
        .or(() -> unscheduled)
        .orElse("has a pod that is " + pod.get().getStatus().getPhase());
  }

  /** Whether a pod's training has not ended yet. */
  static boolean isAtWork(Pod pod) {
    return end(pod).isEmpty();
  }

  /** Whether a pod has printed something, or could have. */
  static boolean hasStarted(Pod pod) {
    return container(pod)
        .map(state -> state.getRunning() != null || state.getTerminated() != null)
        .orElse(false);
  }
}
