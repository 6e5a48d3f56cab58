package dev.retort.scheduler.launch.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.scheduler.launch.BatchLauncher;
import dev.retort.scheduler.launch.BatchLauncherContract;
import dev.retort.scheduler.launch.JobCommand;
import dev.retort.scheduler.launch.JobFailedException;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.launch.JobLimits;
import dev.retort.scheduler.launch.JobName;
import dev.retort.scheduler.launch.Patience;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.Precision;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On fabric8's API server, with a Job controller and a kubelet that run the commands for real. */
class KubernetesLauncherIT extends BatchLauncherContract {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Patience PATIENCE =
      new Patience(
          POLL, Duration.ofSeconds(SECONDS), Duration.ofSeconds(SECONDS), Duration.ofSeconds(1));

  private OneNodeKubernetes cluster;
  private KubernetesClient client;

  @BeforeEach
  void start() {
    cluster = new OneNodeKubernetes();
    client = cluster.client();
  }

  @AfterEach
  void end() {
    client.close();
    cluster.close();
  }

  @Override
  protected JobLauncher launcher(JobCommand command) {
    return launcher(command, JobLimits.NONE);
  }

  private JobLauncher launcher(JobCommand command, JobLimits limits) {
    return new BatchLauncher(system(command, limits), CPU, 2, PATIENCE);
  }

  @Override
  protected JobLauncher impatient(String script) {
    Duration second = Duration.ofSeconds(1);
    return new BatchLauncher(
        system(shell(script), JobLimits.NONE),
        CPU,
        2,
        new Patience(POLL, Duration.ofSeconds(SECONDS), second, second));
  }

  @Override
  protected void contact(boolean there) {
    cluster.goAway(!there);
  }

  @Override
  protected String byHand() {
    return "kubectl --namespace";
  }

  private KubernetesSystem system(JobCommand command, JobLimits limits) {
    return new KubernetesSystem(
        client,
        command,
        new KubernetesConfig(
            OneNodeKubernetes.NAMESPACE,
            "registry.example.org/retort:1",
            KubernetesConfig.NVIDIA,
            limits,
            new JobTemplate(template().replace("/var/lib/retort", folder.toString()))),
        POLL);
  }

  static String template() {
    try {
      return Files.readString(Path.of("..", "gpu-configs", "kubernetes", "train.yaml"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static JobCommand shell(String script) {
    return (run, hardware) -> List.of("bash", "-c", script);
  }

  /** A training that waits for a file. */
  private String waiting(Path started, Path go) {
    return "echo start; echo start >> %s; until [ -e %s ]; do sleep 0.1; done; echo end; %s"
        .formatted(started, go, outcome(run, token));
  }

  private CompletableFuture<TrainingOutcome> running(String script) {
    return CompletableFuture.supplyAsync(() -> launcher(script).run(run, 0, metrics -> {}));
  }

  @Test
  void completesTheTemplate() {
    GpuProfile gpu = new GpuProfile("gpu", 3, 1024, 1, 2, 80, Precision.BFLOAT16, 8, 512, true);
    RunFolder wanted =
        RunFolder.create(
            folder.resolve("gpu"),
            new RunFolder.Request("GPU_1", "shell", TrainingSpec.seeded(1), folder, gpu));
    JobName name = JobName.of(wanted);
    Job job =
        system(shell("exit 0"), new JobLimits(Optional.of(Duration.ofHours(2)), Optional.of(9000)))
            .job(name, wanted);
    assertThat(job.getMetadata().getName()).isEqualTo(name.value()).matches("retort-[0-9a-f]{40}");
    assertThat(job.getMetadata().getAnnotations())
        .containsEntry("retort.dev/attempt", DigestUtils.sha256Hex("GPU_1"));
    assertThat(job.getSpec().getActiveDeadlineSeconds()).isEqualTo(7200);
    assertThat(job.getSpec().getBackoffLimit()).isEqualTo(3);
    assertThat(job.getSpec().getTtlSecondsAfterFinished()).isEqualTo(172800);
    assertThat(job.getSpec().getPodReplacementPolicy()).isEqualTo("Failed");
    assertThat(job.getSpec().getTemplate().getSpec().getTolerations())
        .extracting(toleration -> toleration.getKey())
        .containsExactly("nvidia.com/gpu");
    Container container = JobTemplate.container(job).orElseThrow();
    assertThat(container.getImage()).isEqualTo("registry.example.org/retort:1");
    assertThat(container.getCommand()).containsExactly("bash", "-c", "exit 0");
    assertThat(container.getResources().getLimits())
        .containsEntry("nvidia.com/gpu", new Quantity("1"))
        .containsEntry("memory", new Quantity("9000Mi"));
    assertThat(container.getResources().getRequests()).containsEntry("cpu", new Quantity("3"));
    assertThat(container.getEnv())
        .extracting(variable -> variable.getName() + "=" + variable.getValue())
        .containsExactly("OMP_NUM_THREADS=3", "OMP_WAIT_POLICY=passive");
  }

  @Test
  void refusesARunFolderThatThePodsCannotSee() {
    RunFolder run =
        RunFolder.create(
            folder.resolveSibling(folder.getFileName() + "-elsewhere"),
            new RunFolder.Request(token, "shell", TrainingSpec.seeded(1), folder, CPU));
    assertThatThrownBy(() -> launcher("exit 0").run(run, 0, metrics -> {}))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("volumes");
    assertThat(cluster.creations()).isZero();
  }

  @Test
  void createsOneJobWhenTheAnswerIsLost() throws Exception {
    cluster.loseAnswersToCreation(true);
    Path started = folder.resolve("started");
    CompletableFuture<TrainingOutcome> end = running(waiting(started, folder.resolve("go")));
    await("the start", () -> Files.exists(started));
    cluster.loseAnswersToCreation(false);
    Files.createFile(folder.resolve("go"));
    assertThat(end.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(DIVERGED);
    assertThat(cluster.creations()).isEqualTo(1);
    assertThat(lines(started)).containsExactly("start");
  }

  @Test
  void adoptsTheJobThatIsThere() throws Exception {
    KubernetesSystem system = system(shell(outcome(run, token)), JobLimits.NONE);
    JobName job = JobName.of(run);
    system.submit(job, run);
    system.submit(job, run);
    assertThat(cluster.creations()).isEqualTo(2);
    assertThat(
            client.batch().v1().jobs().inNamespace(OneNodeKubernetes.NAMESPACE).list().getItems())
        .hasSize(1);
  }

  @Test
  void leavesAJobOfSomebodyElsesAlone() throws Exception {
    KubernetesSystem system = system(shell("sleep 60"), JobLimits.NONE);
    system.submit(JobName.of(run), run);
    RunFolder other = attempt("other");
    assertThatThrownBy(() -> system.submit(JobName.of(run), other))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("kubectl");
  }

  @Test
  void lostContactIsNoFailure() throws Exception {
    Path started = folder.resolve("started");
    Path go = folder.resolve("go");
    CompletableFuture<TrainingOutcome> end = running(waiting(started, go));
    await("the start", () -> Files.exists(started));
    cluster.goAway(true);
    Files.createFile(go);
    await("the outcome", () -> run.outcome().isPresent());
    assertThat(end).isNotDone();
    cluster.goAway(false);
    assertThat(end.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(DIVERGED);
    assertThat(lines(run.log())).as("the log is taken up again").containsExactly("start", "end");
  }

  @Test
  void goesOnAfterAPreemption() throws Exception {
    Path started = folder.resolve("started");
    Path go = folder.resolve("go");
    CompletableFuture<TrainingOutcome> end = running(waiting(started, go));
    await("the start", () -> Files.exists(started));
    // What a pod has written and nobody has fetched goes with it.
    await("its log", () -> Files.exists(run.log()) && lines(run.log()).contains("start"));
    cluster.preempt(JobName.of(run).value());
    await("the second start", () -> lines(started).size() == 2);
    assertThat(end).isNotDone();
    Files.createFile(go);
    assertThat(end.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(DIVERGED);
    assertThat(lines(run.log())).as("both pods' logs").containsExactly("start", "start", "end");
  }

  @Test
  void saysThatTheTimeWasUp() {
    KubernetesSystem system = system(shell("sleep 600"), JobLimits.NONE);
    JobName name = JobName.of(run);
    Job job = system.job(name, run);
    job.getSpec().setActiveDeadlineSeconds(1L);
    client.batch().v1().jobs().resource(job).create();
    assertThatThrownBy(() -> new BatchLauncher(system, CPU, 1, PATIENCE).run(run, 0, metrics -> {}))
        .isInstanceOf(JobFailedException.class)
        .hasMessageContaining("DeadlineExceeded")
        .hasMessageContaining("timeLimitMinutes");
  }

  @Test
  void takesAnOutcomeWhoseJobIsGone() throws Exception {
    run.finish(DIVERGED);
    run.report(new RunFolder.Metric("loss", 1, 2));
    KubernetesSystem system = system(shell("exit 0"), JobLimits.NONE);
    // The owner died after it had submitted the job, and the cluster has cleaned up since.
    Files.writeString(
        run.root().resolve("job.json"),
        "{\"system\":\"kubernetes\",\"name\":\"%s\"}".formatted(JobName.of(run)));
    BatchLauncher launcher = new BatchLauncher(system, CPU, 1, PATIENCE);
    assertThat(launcher.holds(run)).isTrue();
    assertThat(launcher.run(run, 0, metrics -> {})).isEqualTo(DIVERGED);
    assertThat(cluster.creations()).isZero();
  }
}
