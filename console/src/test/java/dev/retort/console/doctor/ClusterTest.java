package dev.retort.console.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.console.config.LauncherConfig;
import dev.retort.console.config.RetortConfig;
import dev.retort.console.doctor.Finding.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
  @TempDir private Path folder;

  private LauncherConfig launcher(String yaml) throws IOException {
    return RetortConfig.load(
            Files.writeString(
                folder.resolve("retort.yaml"), yaml.replace("DIR", folder.toString())),
            Map.of())
        .launcher();
  }

  private void command(String name, String script) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void slurm(String ping) throws IOException {
    for (String name : new String[] {"sbatch", "squeue", "scancel"}) {
      command(name, "echo slurm 22.05.8");
    }
    command("scontrol", "[ \"$1\" = --version ] || { " + ping + "; }");
    command("sinfo", "[ \"$3\" = gpu ] && echo '4 nodes, up, idle'");
  }

  @Test
  void aClusterThatAnswersIsFine() throws IOException {
    slurm("echo 'Slurmctld(primary) at head is UP'");

    assertThat(
            Cluster.of(launcher("launcher: {kind: slurm, slurm: {commands: DIR, partition: gpu}}")))
        .extracting(Finding::what)
        .containsExactly("Slurmctld(primary) at head is UP", "partition gpu: 4 nodes, up, idle");
  }

  @Test
  void saysWhatOfSlurmIsMissing() throws IOException {
    assertThat(Cluster.of(launcher("launcher: {kind: slurm, slurm: {commands: DIR}}")))
        .hasSize(4)
        .allSatisfy(finding -> assertThat(finding.state()).isEqualTo(State.PROBLEM))
        .anySatisfy(
            finding ->
                assertThat(finding.what())
                    .isEqualTo("Slurm's " + folder.resolve("sbatch") + " cannot be run"));
    slurm("echo 'Slurmctld(primary) at head is DOWN'; exit 1");
    assertThat(
            Cluster.of(launcher("launcher: {kind: slurm, slurm: {commands: DIR, partition: gpv}}")))
        .extracting(Finding::what)
        .containsExactly(
            "Slurm's controller cannot be reached: Slurmctld(primary) at head is DOWN",
            "Slurm has no partition gpv");
  }

  @Test
  void aKubernetesThatIsNotThereIsAProblemAtOnce() throws IOException {
    Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: 'http://127.0.0.1:1'}}]
        users: [{name: u, user: {}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """);

    assertThat(
            Cluster.of(
                launcher(
                    "launcher: {kind: kubernetes, kubernetes: {image: i, namespace: retort,"
                        + " kubeconfig: DIR/kubeconfig}}")))
        .singleElement()
        .satisfies(
            finding -> assertThat(finding.state()).isEqualTo(State.PROBLEM),
            finding -> assertThat(finding.what()).startsWith("Jobs of namespace retort cannot"),
            finding -> assertThat(finding.remedy().orElseThrow()).contains("kubectl get jobs"));
    assertThat(
            Cluster.of(
                launcher(
                    "launcher: {kind: kubernetes, kubernetes: {image: i, kubeconfig: DIR/none}}")))
        .singleElement()
        .satisfies(finding -> assertThat(finding.what()).contains("there is no file"));
  }

  @Test
  void aLocalLauncherNeedsNothing() {
    assertThat(Cluster.of(LauncherConfig.LOCAL))
        .singleElement()
        .extracting(Finding::state)
        .isEqualTo(State.OK);
  }
}
