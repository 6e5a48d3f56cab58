package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.http.ListenAddress;
import dev.retort.registry.server.TlsFiles;
import dev.retort.scheduler.launch.JobLimits;
import dev.retort.scheduler.launch.kubernetes.JobTemplate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LauncherSectionTest {
  private static final Path CONFIGS = Path.of("..", "gpu-configs");

  @TempDir Path folder;

  @Test
  void trainsOnThisMachineIfNothingIsSaid() throws IOException {
    assertThat(load("hardware: cpu\n")).isEqualTo(LauncherConfig.LOCAL);
    assertThat(load("launcher: {kind: local}\n")).isEqualTo(LauncherConfig.LOCAL);
  }

  @Test
  void readsWhatSlurmIsToldOfJobs() throws IOException {
    LauncherConfig launcher =
        load(
            """
            launcher:
              kind: slurm
              jobs: 4
              timeLimitMinutes: 480
              slurm: {partition: gpu, account: research, gres: "gpu:h200:1", options: [--qos=low]}
            """);
    assertThat(launcher)
        .isInstanceOfSatisfying(
            LauncherConfig.Slurm.class,
            slurm -> {
              assertThat(slurm.jobs()).contains(4);
              assertThat(slurm.worker()).isEqualTo(LauncherConfig.Worker.AS_HERE);
              assertThat(slurm.slurm().partition()).contains("gpu");
              assertThat(slurm.slurm().account()).contains("research");
              assertThat(slurm.slurm().gres()).contains("gpu:h200:1");
              assertThat(slurm.slurm().options()).isEqualTo(List.of("--qos=low"));
              assertThat(slurm.slurm().limits())
                  .isEqualTo(new JobLimits(Optional.of(Duration.ofHours(8)), Optional.empty()));
              assertThat(slurm.slurm().script()).contains("exec \"$@\"");
            });
  }

  @Test
  void readsWhatKubernetesIsToldOfJobs() throws IOException {
    LauncherConfig launcher =
        load(
            """
            launcher:
              kind: kubernetes
              memoryMegabytes: 65536
              worker: {classPath: "/app/lib/*"}
              kubernetes: {image: "registry.example.org/retort:1", namespace: nightly, context: west}
            """);
    assertThat(launcher)
        .isInstanceOfSatisfying(
            LauncherConfig.Kubernetes.class,
            kubernetes -> {
              assertThat(kubernetes.jobs()).isEmpty();
              assertThat(kubernetes.worker().java()).contains("java");
              assertThat(kubernetes.worker().classPath()).contains("/app/lib/*");
              assertThat(kubernetes.kubernetes().image())
                  .isEqualTo("registry.example.org/retort:1");
              assertThat(kubernetes.kubernetes().namespace()).isEqualTo("nightly");
              assertThat(kubernetes.kubernetes().limits().memoryMegabytes()).contains(65536);
              assertThat(kubernetes.context()).contains("west");
            });
  }

  @Test
  void takesATemplateOfOnesOwn() throws IOException {
    Path own = folder.resolve("own.sbatch");
    Files.writeString(own, "#!/bin/bash\nmodule load java/17\nexec \"$@\"\n");
    assertThat(load("launcher: {kind: slurm, slurm: {template: '%s'}}\n".formatted(own)))
        .isInstanceOfSatisfying(
            LauncherConfig.Slurm.class,
            slurm -> assertThat(slurm.slurm().script()).contains("module load"));
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    refuses("launcher: {kind: slrum}\n", "did you mean 'slurm'");
    refuses("launcher: {kind: kubernetes}\n", "launcher.kubernetes.image is missing");
    refuses("launcher: {kind: slurm, kubernetes: {image: a}}\n", "launcher.kubernetes");
    refuses("launcher: {jobs: 3}\n", "launcher.jobs", "local");
    refuses("launcher: {kind: slurm, jobs: 0}\n", "jobs is ≥ 1");
    refuses("launcher: {kind: slurm, timeLimitMinutes: 0}\n", "1 minute");
    refuses("launcher: {kind: slurm, memoryMegabytes: 3}\n", "memoryMegabytes");
    refuses("launcher: {kind: slurm, slurm: {options: [qos=low]}}\n", "--name=value");
    refuses("launcher: {kind: slurm, slurm: {partitoin: a}}\n", "did you mean 'partition'");
    refuses("launcher: {kind: slurm, slurm: {template: /no/such/file}}\n", "/no/such/file");
    Path wrong = folder.resolve("wrong.sbatch");
    Files.writeString(wrong, "#!/bin/bash\necho hello\n");
    refuses("launcher: {kind: slurm, slurm: {template: '%s'}}\n".formatted(wrong), "exec");
    refuses(
        "launcher: {kind: kubernetes, kubernetes: {image: a, template: '%s'}}\n".formatted(wrong),
        "no Job");
  }

  @Test
  void readsHowRunFoldersAreHandedOver() throws IOException {
    LauncherConfig launcher =
        load(
            """
            launcher:
              kind: kubernetes
              kubernetes: {image: "registry.example.com/retort:1"}
              handover:
                url: https://retort.internal:8092
                host: 0.0.0.0
                tls: {certificate: server.pem, key: server.key}
                patienceMinutes: 30
                scratch: /scratch
            """);
    HandoverConfig handover = launcher.handover().orElseThrow();
    assertThat(handover.url()).isEqualTo(URI.create("https://retort.internal:8092"));
    assertThat(handover.listen()).isEqualTo(new ListenAddress("0.0.0.0", 8092));
    assertThat(handover.tls()).map(TlsFiles::key).contains(folder.resolve("server.key"));
    assertThat(handover.patience()).isEqualTo(Duration.ofMinutes(30));
    assertThat(handover.scratch()).contains("/scratch");
    assertThat(launcher)
        .isInstanceOfSatisfying(
            LauncherConfig.Kubernetes.class,
            kubernetes ->
                assertThat(kubernetes.kubernetes().template().yaml())
                    .doesNotContain("persistentVolumeClaim"));
    assertThat(load("launcher: {kind: slurm}\n").handover()).isEmpty();
    assertThat(load("launcher: {handover: {url: 'http://localhost:1', port: 1}}\n").handover())
        .isPresent();
  }

  @Test
  void refusesToHandOverWhereItCannotWorkOrWouldTellSecrets() {
    refuses("launcher: {kind: slurm, handover: {port: 1}}\n", "launcher.handover.url is missing");
    refuses(
        "launcher: {kind: slurm, handover: {url: 'http://head:8092'}}\n", "plain text", "tls: off");
    refuses(
        "launcher: {kind: slurm, handover: {url: 'https://head', host: 0.0.0.0}}\n",
        "launcher.handover.host",
        "plain text");
    refuses(
        "launcher: {kind: slurm, handover: {url: 'http://head', tls: {certificate: a, key: b}}}\n",
        "begins with https");
    refuses(
        "launcher: {kind: kubernetes, kubernetes: {image: a}, handover: {url: 'http://127.0.0.1:1'}}\n",
        "leads a pod to itself");
    refuses("launcher: {kind: slurm, handover: {url: ftp://head}}\n", "no whole URL");
    refuses(
        "launcher: {kind: slurm, handover: {url: 'https://head', patienceMinutes: 0}}\n",
        "patienceMinutes is ≥ 1");
    refuses(
        "launcher: {kind: slurm, handover: {patienceMinuets: 5, port: 99999}}\n",
        "did you mean 'patienceMinutes'",
        "port 99999",
        "url is missing");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void everyFileOfTheHardwareConfigurationsIsGoodAndDescribed() throws Exception {
    String described = Files.readString(CONFIGS.resolve("README.md"));
    List<Path> files;
    try (Stream<Path> tree = Files.walk(CONFIGS)) {
      files =
          tree.filter(Files::isRegularFile).filter(file -> !file.endsWith("README.md")).toList();
    }
    assertThat(files).hasSize(GpuProfiles.names().size() + 3);
    for (Path file : files) {
      String name = CONFIGS.relativize(file).toString();
      if (name.startsWith("kubernetes")) {
        assertThat(new JobTemplate(Files.readString(file)).yaml()).isNotEmpty();
        assertThat(described).contains(name);
      } else if (name.startsWith("slurm")) {
        assertThat(
                load(
                    "launcher: {kind: slurm, slurm: {template: '%s'}}\n"
                        .formatted(file.toAbsolutePath())))
            .isInstanceOf(LauncherConfig.Slurm.class);
        assertThat(new ProcessBuilder("bash", "-n", file.toString()).inheritIO().start().waitFor())
            .isZero();
        assertThat(described).contains(name);
      } else {
        String profile = name.replace(".yaml", "");
        assertThat(GpuProfiles.named(profile).name()).isEqualTo(profile);
        assertThat(described).contains("`" + profile + "`");
      }
    }
  }

  private LauncherConfig load(String yaml) throws IOException {
    Path file = folder.resolve("retort.yaml");
    Files.writeString(file, yaml);
    return RetortConfig.load(file, Map.of()).launcher();
  }

  private void refuses(String yaml, String... why) {
    assertThatThrownBy(() -> load(yaml))
        .isInstanceOf(ConfigException.class)
        .satisfies(refusal -> assertThat(refusal.getMessage()).contains(why));
  }
}
