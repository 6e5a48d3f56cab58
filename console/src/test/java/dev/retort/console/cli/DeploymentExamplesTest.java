package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.retort.console.config.RetortConfig;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files by which people install Retort say what this Retort, and Kubernetes, understand. */
class DeploymentExamplesTest {
  private static final Path EXAMPLES = Path.of("..", "docs", "examples");
  private static final String PROGRAM = "/opt/retort/bin/retort ";
  private static final Pattern REFERENCE = Pattern.compile("env:([A-Z_]+)");

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Stream.of(
              ConfigMap.class,
              Namespace.class,
              NetworkPolicy.class,
              PodDisruptionBudget.class,
              Role.class,
              RoleBinding.class,
              Secret.class,
              Service.class,
              ServiceAccount.class,
              StatefulSet.class)
          .collect(Collectors.toMap(Class::getSimpleName, kind -> kind));

  @TempDir private Path folder;

  /** Refuses what Kubernetes' types do not have, which its clients keep in a map beside them. */
  private static ObjectMapper strict() {
    return YAMLMapper.builder()
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .annotationIntrospector(
            new JacksonAnnotationIntrospector() {
              private static final long serialVersionUID = 1;

              @Override
              public Boolean hasAnySetter(Annotated member) {
                return false;
              }
            })
        .build();
  }

  private static List<HasMetadata> read(String documents) throws IOException {
    ObjectMapper mapper = strict();
    return Stream.of(Pattern.compile("(?m)^---$").split(documents, -1))
        .map(
            document -> {
              try {
                String kind = mapper.readTree(document).path("kind").asText();
                assertThat(KINDS).containsKey(kind);
                return (HasMetadata) mapper.readValue(document, KINDS.get(kind));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .toList();
  }

  private static List<Path> files(String kind, String ending) throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES.resolve(kind))) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static List<HasMetadata> manifests() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : files("kubernetes", ".yaml")) {
      all.append(all.isEmpty() ? "" : "\n---\n").append(Files.readString(file));
    }
    return read(all.toString());
  }

  private static <T extends HasMetadata> List<T> manifests(Class<T> kind) throws IOException {
    return manifests().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  static List<StatefulSet> servers() throws IOException {
    return manifests(StatefulSet.class);
  }

  static List<String> startedByUnits() throws IOException {
    return files("systemd", ".service").stream()
        .flatMap(file -> lines(file).stream())
        .filter(line -> line.startsWith("ExecStart"))
        .map(line -> line.substring(line.indexOf('=') + 1))
        .toList();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void understands(List<String> words) {
    assertThatCode(() -> RetortCli.commandLine().parseArgs(words.toArray(String[]::new)))
        .as(String.join(" ", words))
        .doesNotThrowAnyException();
  }

  @Test
  void aManifestWithAWrongWordIsRefused() {
    assertThatThrownBy(() -> read("kind: Namespace\nmetadata: {name: retort, labls: {}}"))
        .hasRootCauseInstanceOf(JsonMappingException.class)
        .hasMessageContaining("labls");
  }

  @Test
  void everyManifestIsOfTheNamespaceAndNamedOnce() throws IOException {
    List<HasMetadata> all = manifests();

    assertThat(all)
        .filteredOn(one -> !(one instanceof Namespace))
        .extracting(one -> one.getMetadata().getNamespace())
        .containsOnly("retort");
    assertThat(all)
        .extracting(one -> one.getKind() + " " + one.getMetadata().getName())
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aPodRunsACommandThatExistsAndFindsWhatItNames(StatefulSet server) throws IOException {
    PodSpec pod = server.getSpec().getTemplate().getSpec();
    Container container = pod.getContainers().get(0);

    understands(container.getArgs());
    assertThat(
            Stream.concat(
                pod.getVolumes().stream().map(Volume::getName),
                server.getSpec().getVolumeClaimTemplates().stream()
                    .map(claim -> claim.getMetadata().getName())))
        .containsAll(container.getVolumeMounts().stream().map(VolumeMount::getName).toList());
    assertThat(container.getPorts())
        .extracting(ContainerPort::getName)
        .contains(
            container.getReadinessProbe().getHttpGet().getPort().getStrVal(),
            container.getLivenessProbe().getHttpGet().getPort().getStrVal(),
            container.getStartupProbe().getHttpGet().getPort().getStrVal());
    assertThat(manifests(Secret.class).get(0).getStringData())
        .containsKeys(
            container.getEnv().stream()
                .filter(variable -> variable.getValueFrom() != null)
                .map(variable -> variable.getValueFrom().getSecretKeyRef().getKey())
                .toArray(String[]::new));
    assertThat(server.getSpec().getTemplate().getMetadata().getLabels())
        .containsAllEntriesOf(server.getSpec().getSelector().getMatchLabels());
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aPodHasNoRightsThatItDoesNotNeed(StatefulSet server) {
    PodSpec pod = server.getSpec().getTemplate().getSpec();
    Container container = pod.getContainers().get(0);

    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getResources().getLimits()).containsKey("memory");
  }

  @Test
  void everyServiceLeadsToAPortOfItsPods() throws IOException {
    List<StatefulSet> servers = servers();

    assertThat(manifests(Service.class))
        .isNotEmpty()
        .allSatisfy(
            service ->
                assertThat(
                        servers.stream()
                            .map(server -> server.getSpec().getTemplate())
                            .filter(
                                pod ->
                                    pod.getMetadata()
                                        .getLabels()
                                        .entrySet()
                                        .containsAll(service.getSpec().getSelector().entrySet()))
                            .flatMap(
                                pod -> pod.getSpec().getContainers().get(0).getPorts().stream())
                            .map(ContainerPort::getName))
                    .containsAll(
                        service.getSpec().getPorts().stream().map(ServicePort::getName).toList()));
  }

  @Test
  void theConfigurationIsValidAndItsSecretsReachThoseWhoNeedThem() throws IOException {
    String text = manifests(ConfigMap.class).get(0).getData().get("retort.yaml");
    Path file = Files.writeString(folder.resolve("retort.yaml"), text);

    assertThatCode(() -> RetortConfig.load(file, Map.of())).doesNotThrowAnyException();
    assertThat(
            servers().stream()
                .flatMap(
                    server ->
                        server
                            .getSpec()
                            .getTemplate()
                            .getSpec()
                            .getContainers()
                            .get(0)
                            .getEnv()
                            .stream())
                .map(EnvVar::getName))
        .containsAll(REFERENCE.matcher(text).results().map(found -> found.group(1)).toList());
  }

  @ParameterizedTest
  @MethodSource("startedByUnits")
  void aUnitRunsACommandThatExists(String line) {
    assertThat(line).startsWith(PROGRAM);

    understands(List.of(line.substring(PROGRAM.length()).split(" ", -1)));
  }

  @Test
  void theRecipeOfTheImageRehearsesACommandThatExists() {
    String recipe = String.join("\n", lines(EXAMPLES.resolve("Dockerfile")));

    assertThat(
            Pattern.compile("&& retort (.*?) *(\\\\)?$", Pattern.MULTILINE)
                .matcher(recipe)
                .results())
        .hasSize(2)
        .allSatisfy(found -> understands(List.of(found.group(1).split(" ", -1))));
  }
}
