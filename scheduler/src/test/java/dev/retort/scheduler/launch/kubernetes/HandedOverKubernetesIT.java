package dev.retort.scheduler.launch.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.scheduler.launch.BatchLauncher;
import dev.retort.scheduler.launch.BatchLauncherContract;
import dev.retort.scheduler.launch.JobCommand;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.launch.JobLimits;
import dev.retort.scheduler.launch.JobName;
import dev.retort.scheduler.launch.Patience;
import dev.retort.scheduler.launch.handover.Handover;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.handover.RunAddress;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods that mount nothing of their owner's. */
class HandedOverKubernetesIT extends BatchLauncherContract {
  private static final Duration POLL = Duration.ofMillis(100);

  private OneNodeKubernetes cluster;
  private KubernetesClient client;
  private Handover handover;

  @BeforeEach
  void start() {
    cluster = new OneNodeKubernetes();
    client = cluster.client();
    handover = new Handover(folder);
  }

  @AfterEach
  void end() {
    client.close();
    cluster.close();
    handover.close();
  }

  @Override
  protected JobLauncher launcher(JobCommand command) {
    Duration minute = Duration.ofSeconds(SECONDS);
    return launcher(command, new Patience(POLL, minute, minute, Duration.ofSeconds(1)));
  }

  @Override
  protected JobLauncher impatient(String script) {
    Duration second = Duration.ofSeconds(1);
    return launcher(
        (run, hardware) -> List.of("bash", "-c", script),
        new Patience(POLL, Duration.ofSeconds(SECONDS), second, second));
  }

  private JobLauncher launcher(JobCommand command, Patience patience) {
    return handover.launcher(new BatchLauncher(handover.system(system(command)), CPU, 2, patience));
  }

  private KubernetesSystem system(JobCommand command) {
    return new KubernetesSystem(
        client,
        handover.command(command),
        new KubernetesConfig(
            OneNodeKubernetes.NAMESPACE,
            "registry.example.org/retort:1",
            KubernetesConfig.NVIDIA,
            JobLimits.NONE,
            new JobTemplate(template())),
        POLL);
  }

  private static String template() {
    try {
      return Files.readString(Path.of("..", "gpu-configs", "kubernetes", "train-handover.yaml"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected void contact(boolean there) {
    cluster.goAway(!there);
    handover.wire().cut(!there);
  }

  @Override
  protected String byHand() {
    return "kubectl --namespace";
  }

  @Test
  void keepsTheTokenInASecretThatGoesWithTheJob() throws Exception {
    Path go = folder.resolve("go");
    CompletableFuture<TrainingOutcome> end =
        CompletableFuture.supplyAsync(
            () ->
                launcher(
                        "until [ -e %s ]; do sleep 0.1; done; %s"
                            .formatted(go, outcome(run, token)))
                    .run(run, 0, metrics -> {}));
    String name = JobName.of(run).value();
    await(
        "the Job",
        () ->
            client.batch().v1().jobs().inNamespace(OneNodeKubernetes.NAMESPACE).withName(name).get()
                != null);
    Job job =
        client.batch().v1().jobs().inNamespace(OneNodeKubernetes.NAMESPACE).withName(name).get();
    assertThat(Serialization.asYaml(job.getMetadata())).doesNotContain(token);
    assertThat(JobTemplate.container(job).orElseThrow().getEnv())
        .filteredOn(variable -> variable.getName().equals("RETORT_RUN_TOKEN"))
        .singleElement()
        .satisfies(variable -> assertThat(variable.getValue()).isNull());
    assertThat(client.secrets().inNamespace(OneNodeKubernetes.NAMESPACE).withName(name).get())
        .isNotNull();
    Files.createFile(go);
    assertThat(end.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(DIVERGED);
    assertThat(client.secrets().inNamespace(OneNodeKubernetes.NAMESPACE).withName(name).get())
        .isNull();
  }

  @Test
  void showsWhatAWorkerSaysThatNeverCameToTrain() {
    JobLauncher launcher =
        handover.launcher(
            new BatchLauncher(
                handover.system(
                    new KubernetesSystem(
                        client,
                        new JobCommand() {
                          @Override
                          public List<String> argv(RunFolder run, GpuProfile hardware) {
                            return List.of("bash", "-c", "echo java: not found; exit 127");
                          }

                          @Override
                          public RunAddress address(RunFolder run) {
                            return handover.command(this).address(run);
                          }
                        },
                        new KubernetesConfig(
                            OneNodeKubernetes.NAMESPACE,
                            "registry.example.org/retort:1",
                            KubernetesConfig.NVIDIA,
                            JobLimits.NONE,
                            new JobTemplate(template())),
                        POLL)),
                CPU,
                1,
                new Patience(
                    POLL,
                    Duration.ofSeconds(SECONDS),
                    Duration.ofSeconds(SECONDS),
                    Duration.ofSeconds(1))));
    assertThatThrownBy(() -> launcher.run(run, 0, metrics -> {}))
        .hasMessageContaining("java: not found")
        .hasMessageContaining("worker.txt");
  }
}
