package dev.retort.scheduler.launch.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * fabric8's API server, with the parts of a cluster that it lacks: a Job controller and a kubelet,
 * which really run the containers' commands, as processes of this machine. The API can go away.
 */
final class OneNodeKubernetes implements AutoCloseable {
  static final String NAMESPACE = "nightly";

  private static final Pattern LOG = Pattern.compile(".*/pods/([^/]+)/log\\?.*");
  private static final Logger SERVER_LOG = Logger.getLogger(MockWebServer.class.getName());
  private static final long GRACE_MILLIS = 2_000;

  private final Map<String, Process> processes = new ConcurrentHashMap<>();
  private final Map<String, List<String>> logs = new ConcurrentHashMap<>();
  private final Map<String, Integer> pods = new ConcurrentHashMap<>();
  private final Map<String, Instant> started = new ConcurrentHashMap<>();
  private final ScheduledExecutorService controller = Executors.newSingleThreadScheduledExecutor();
  private final KubernetesMockServer server;
  private final KubernetesClient own;
  private volatile boolean away;
  private volatile boolean loseAnswers;
  private final AtomicInteger creations = new AtomicInteger();
  private final Future<?> rounds;

  OneNodeKubernetes() {
    // It would tell of each request.
    SERVER_LOG.setLevel(Level.WARNING);
    server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new Wire(), false);
    server.start();
    own =
        server.createClient(
            builder -> builder.editOrNewConfig().addToCustomHeaders("X-Node", "one").endConfig());
    rounds = controller.scheduleWithFixedDelay(this::reconcile, 0, 50, TimeUnit.MILLISECONDS);
  }

  KubernetesClient client() {
    return server.createClient(
        builder ->
            builder
                .editOrNewConfig()
                .withRequestRetryBackoffLimit(0)
                .withRequestTimeout(5_000)
                .endConfig());
  }

  /** Whether people get answers. */
  void goAway(boolean gone) {
    away = gone;
  }

  /** From now on what is created is created, and nobody is told. */
  void loseAnswersToCreation(boolean lost) {
    loseAnswers = lost;
  }

  /** How often somebody asked for a Job. */
  int creations() {
    return creations.get();
  }

  /** Takes a job's pod off its node. */
  void preempt(String job) {
    String pod = job + "-" + pods.get(job);
    editPod(
        pod,
        builder ->
            builder
                .editOrNewStatus()
                .addNewCondition()
                .withType("DisruptionTarget")
                .withStatus("True")
                .endCondition()
                .endStatus());
    kill(pod);
  }

  /** People's requests, which may fail, and logs, which fabric8's server does not have. */
  private final class Wire extends Dispatcher {
    private final KubernetesCrudDispatcher crud = new KubernetesCrudDispatcher();

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      boolean people = request.getHeader("X-Node") == null;
      if (people && away) {
        return new MockResponse().setResponseCode(503).setBody("the API server is away");
      }
      Matcher log = LOG.matcher(request.getPath());
      if (log.matches()) {
        // Whatever there is, and then the connection ends: streams have to be taken up again.
        return new MockResponse()
            .setResponseCode(200)
            .setBody(String.join("", logs.getOrDefault(log.group(1), List.of())));
      }
      boolean creation =
          people && request.getMethod().equals("POST") && request.getPath().contains("/jobs");
      MockResponse answer = crud.dispatch(request);
      if (creation) {
        creations.incrementAndGet();
        if (loseAnswers) {
          return new MockResponse().setResponseCode(504).setBody("the answer is lost");
        }
      }
      return answer;
    }
  }

  private void reconcile() {
    try {
      List<Job> jobs = own.batch().v1().jobs().inNamespace(NAMESPACE).list().getItems();
      for (Job job : jobs) {
        reconcile(job);
      }
      List<String> names = jobs.stream().map(job -> job.getMetadata().getName()).toList();
      for (String name : List.copyOf(pods.keySet())) {
        if (!names.contains(name)) {
          String pod = name + "-" + pods.remove(name);
          kill(pod);
          own.pods().inNamespace(NAMESPACE).withName(pod).delete();
        }
      }
    } catch (KubernetesClientException e) {
      // Like a real controller: the next round is another try.
      return;
    }
  }

  private void reconcile(Job job) {
    String name = job.getMetadata().getName();
    if (job.getStatus() != null && !job.getStatus().getConditions().isEmpty()) {
      return;
    }
    if (!pods.containsKey(name)) {
      started.put(name, Instant.now());
      start(job, 1);
      return;
    }
    String pod = name + "-" + pods.get(name);
    Process process = processes.get(pod);
    Optional<Long> deadline = Optional.ofNullable(job.getSpec().getActiveDeadlineSeconds());
    if (process.isAlive()
        && deadline.isPresent()
        && Duration.between(started.get(name), Instant.now()).toSeconds() >= deadline.get()) {
      kill(pod);
      fail(job, "DeadlineExceeded", "Job was active longer than specified deadline");
      return;
    }
    if (!process.isAlive()) {
      ended(job, pod, process.exitValue());
    }
  }

  private void start(Job job, int number) {
    String name = job.getMetadata().getName();
    Container container = JobTemplate.container(job).orElseThrow();
    if (container.getEnv().stream().anyMatch(variable -> value(variable).isEmpty())) {
      // Like a real kubelet, which waits for a Secret.
      return;
    }
    String pod = name + "-" + number;
    own.pods()
        .inNamespace(NAMESPACE)
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName(pod)
                .withLabels(job.getSpec().getTemplate().getMetadata().getLabels())
                .withCreationTimestamp(Instant.now().toString())
                .endMetadata()
                .withSpec(job.getSpec().getTemplate().getSpec())
                .withNewStatus()
                .withPhase("Running")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .addNewContainerStatus()
                .withName(JobTemplate.CONTAINER)
                .withNewState()
                .withNewRunning()
                .endRunning()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build())
        .create();
    try {
      ProcessBuilder builder = new ProcessBuilder(container.getCommand()).redirectErrorStream(true);
      for (EnvVar variable : container.getEnv()) {
        builder.environment().put(variable.getName(), value(variable).orElseThrow());
      }
      Process process = builder.start();
      process.getOutputStream().close();
      logs.put(pod, new CopyOnWriteArrayList<>());
      processes.put(pod, process);
      pods.put(name, number);
      Thread reader = new Thread(() -> read(process, logs.get(pod)));
      reader.setDaemon(true);
      reader.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty if it comes from a Secret that is not there. */
  private Optional<String> value(EnvVar variable) {
    if (variable.getValueFrom() == null) {
      return Optional.of(variable.getValue());
    }
    SecretKeySelector key = variable.getValueFrom().getSecretKeyRef();
    return Optional.ofNullable(own.secrets().inNamespace(NAMESPACE).withName(key.getName()).get())
        .map(secret -> secret.getStringData().get(key.getKey()));
  }

  private static void read(Process process, List<String> log) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      Instant last = Instant.EPOCH;
      while (line != null) {
        // The kubelet's clock has nanoseconds: no two lines have one time.
        Instant now = Instant.now();
        last = now.isAfter(last) ? now : last.plusNanos(1);
        log.add(last + " " + line + "\n");
        line = lines.readLine();
      }
    } catch (IOException e) {
      // The process was killed.
      return;
    }
  }

  private void ended(Job job, String pod, int exit) {
    editPod(
        pod,
        builder ->
            builder
                .editOrNewStatus()
                .withPhase(exit == 0 ? "Succeeded" : "Failed")
                .editFirstContainerStatus()
                .withNewState()
                .withNewTerminated()
                .withExitCode(exit)
                .withReason(exit == 0 ? "Completed" : exit == 137 ? "OOMKilled" : "Error")
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus());
    Pod there = own.pods().inNamespace(NAMESPACE).withName(pod).get();
    boolean disrupted =
        there.getStatus().getConditions().stream()
            .anyMatch(condition -> condition.getType().equals("DisruptionTarget"));
    if (disrupted) {
      start(job, pods.get(job.getMetadata().getName()) + 1);
    } else if (exit == 0) {
      condition(job, "Complete", "CompletionsReached", "all pods are complete");
    } else {
      fail(job, "PodFailurePolicy", "Container train for pod %s failed".formatted(pod));
    }
  }

  private void fail(Job job, String reason, String message) {
    condition(job, "Failed", reason, message);
  }

  private void condition(Job job, String type, String reason, String message) {
    own.batch()
        .v1()
        .jobs()
        .inNamespace(NAMESPACE)
        .withName(job.getMetadata().getName())
        .editStatus(
            there ->
                new JobBuilder(there)
                    .editOrNewStatus()
                    .addNewCondition()
                    .withType(type)
                    .withStatus("True")
                    .withReason(reason)
                    .withMessage(message)
                    .endCondition()
                    .endStatus()
                    .build());
  }

  private void editPod(String pod, UnaryOperator<PodBuilder> change) {
    own.pods()
        .inNamespace(NAMESPACE)
        .withName(pod)
        .editStatus(there -> change.apply(new PodBuilder(there)).build());
  }

  /** As a kubelet does: SIGTERM, a grace period, SIGKILL for all that is in the container. */
  private void kill(String pod) {
    Process process = processes.get(pod);
    List<ProcessHandle> tree = process.descendants().toList();
    process.destroy();
    try {
      process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tree.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public void close() {
    rounds.cancel(true);
    controller.shutdownNow();
    processes.keySet().forEach(this::kill);
    own.close();
    server.destroy();
  }
}
