package dev.retort.console.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.retort.console.config.RetortConfig;
import dev.retort.console.doctor.Finding.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencesTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("SET", "a-secret-value", "PATH", System.getenv("PATH"));

  @TempDir private Path folder;

  private List<Finding> findings(String yaml) throws IOException {
    RetortConfig config =
        RetortConfig.load(
            Files.writeString(
                folder.resolve("retort.yaml"), yaml.replace("DIR", folder.toString())),
            Map.of());
    return References.of(config, ENVIRONMENT);
  }

  @Test
  void findsEverySecretWhereverItStandsAndPrintsNone() throws IOException {
    Path open = Files.writeString(folder.resolve("open"), "another-secret");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    Path mine = Files.writeString(folder.resolve("mine"), "a-third");
    Files.setPosixFilePermissions(mine, PosixFilePermissions.fromString("rw-------"));
    Files.createFile(folder.resolve("empty"));

    List<Finding> findings =
        findings(
            """
            teacher: {key: 'env:SET'}
            models: {big: {url: 'http://127.0.0.1:1/v1', key: 'env:MISSING'}}
            gateway: {applications: {web: {key: 'file:DIR/open'}, app: {key: 'file:DIR/mine'}}}
            registry: {token: 'file:DIR/none', trackingUri: 'http://127.0.0.1:1'}
            router: {serving: {servers: {gpu: {kind: vllm, url: 'http://127.0.0.1:1', key: 'file:DIR/empty', folder: /no/such/folder}}}}
            """);

    assertThat(findings).extracting(Finding::topic).containsOnly("secrets");
    assertThat(states(findings))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "env:SET",
                State.OK,
                "env:MISSING",
                State.PROBLEM,
                "file:" + open,
                State.WARNING,
                "file:" + mine,
                State.OK,
                "file:" + folder.resolve("none"),
                State.PROBLEM,
                "file:" + folder.resolve("empty"),
                State.PROBLEM));
    assertThat(findings.toString()).doesNotContain("a-secret-value", "another-secret", "a-third");
    assertThat(findings)
        .filteredOn(finding -> finding.state() == State.WARNING)
        .singleElement()
        .satisfies(finding -> assertThat(finding.remedy().orElseThrow()).contains("chmod 600"));
  }

  private static Map<String, State> states(List<Finding> findings) {
    return findings.stream()
        .collect(Collectors.toMap(finding -> finding.what().split(" ", -1)[1], Finding::state));
  }

  @Test
  void findsFilesAndPrograms() throws IOException {
    assertThat(
            findings(
                """
                launcher: {kind: kubernetes, kubernetes: {image: i, kubeconfig: /no/such/file}}
                engines:
                  there: {command: [sh, train.sh], kinds: [label]}
                  lost: {command: [no-such-program], kinds: [label]}
                """))
        .extracting(Finding::state, Finding::what)
        .containsExactlyInAnyOrder(
            tuple(State.PROBLEM, "launcher.kubeconfig: /no/such/file is not there"),
            tuple(State.OK, "engines[2]: sh is there"),
            tuple(State.PROBLEM, "engines[1]: there is no program no-such-program"));
  }

  @Test
  void theDefaultsReferToNothing() throws IOException {
    assertThat(findings("")).singleElement().extracting(Finding::state).isEqualTo(State.ABSENT);
  }
}
