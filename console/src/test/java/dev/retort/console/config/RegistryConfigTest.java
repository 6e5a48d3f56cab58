package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.registry.client.RegistryEndpoint;
import dev.retort.registry.mlflow.MlflowCredentials;
import dev.retort.registry.server.RegistryServerConfig;
import dev.retort.registry.server.access.AccessToken;
import dev.retort.registry.server.access.AccessTokens;
import dev.retort.registry.server.access.Role;
import dev.retort.registry.server.store.Database.Part;
import dev.retort.registry.server.store.DatabaseAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegistryConfigTest {
  private static final URI REGISTRY = URI.create("http://127.0.0.1:5000");

  private static final AccessToken OWN =
      AccessToken.of("retort", Role.APPROVER, "a secret of its own", Optional.empty());

  @TempDir private Path folder;

  @Test
  void readsHowTheRegistryIsServedAndToWhom() throws IOException {
    ServingSection serving =
        load("""
                registry:
                  host: 0.0.0.0
                  port: 5443
                  tls: {certificate: /etc/retort/registry.crt, key: /etc/retort/registry.key}
                  database: {url: "jdbc:postgresql://db/retort", user: retort, password: env:DB}
                  tokens:
                    - {name: night, role: publisher, token: env:NIGHT}
                    - {name: ada, role: approver, token: env:ADA, expires: 2027-01-31}
                """)
            .serving();

    RegistryServerConfig server =
        serving.serving(
            RegistryServerConfig.loopback(folder, serving.port().orElseThrow()),
            serving.host(),
            Part.ONLY_READS,
            OWN,
            reference -> "the secret of " + reference.reference());

    assertThat(server.host()).isEqualTo("0.0.0.0");
    assertThat(server.port()).isEqualTo(5443);
    assertThat(server.tls().orElseThrow().key()).isEqualTo(Path.of("/etc/retort/registry.key"));
    assertThat(server.database())
        .contains(
            new DatabaseAddress(
                "jdbc:postgresql://db/retort",
                Optional.of("retort"),
                Optional.of("the secret of env:DB")));
    assertThat(server.part()).isEqualTo(Part.ONLY_READS);
    assertThat(server.tokens().isEmpty()).isFalse();
    assertThat(serving.tokens())
        .containsExactly(
            new ServingSection.Token(
                "night", Role.PUBLISHER, new SecretReference("env:NIGHT"), Optional.empty()),
            new ServingSection.Token(
                "ada",
                Role.APPROVER,
                new SecretReference("env:ADA"),
                Optional.of(Instant.parse("2027-01-31T00:00:00Z"))));
  }

  @Test
  void servesThisMachineAloneByDefault() throws IOException {
    ServingSection serving = load("").serving();
    assertThat(serving).isEqualTo(ServingSection.DEFAULT);
    assertThat(serving.port()).isEqualTo(OptionalInt.empty());
    RegistryServerConfig base = RegistryServerConfig.loopback(folder, 0);
    assertThat(serving.serving(base, serving.host(), Part.WRITES_IF_FREE, OWN, this::noSecret))
        .isEqualTo(base);
    assertThatThrownBy(
            () -> serving.serving(base, "0.0.0.0", Part.WRITES_IF_FREE, OWN, this::noSecret))
        .hasMessageContaining("registry.tokens");
    assertThatThrownBy(
            () -> serving.serving(base, serving.host(), Part.ONLY_READS, OWN, this::noSecret))
        .hasMessageContaining("registry.database");
  }

  @Test
  void asksThisProcessForItsOwnTokenOnlyWhereOthersNeedOne() throws IOException {
    RegistryServerConfig base = RegistryServerConfig.loopback(folder, 0);
    AccessToken own = AccessToken.of("retort", Role.APPROVER, "0123456789abcdef", Optional.empty());
    assertThat(load("").serving().inside(base, own, this::noSecret).tokens())
        .isSameAs(AccessTokens.none());
    ServingSection asking =
        load("registry: {tokens: [{name: ada, role: reader, token: env:ADA}]}").serving();
    assertThat(asking.inside(base, own, reference -> "another-0123456789").tokens().isEmpty())
        .isFalse();
  }

  @Test
  void saysAllThatIsWrongAtOnce() {
    assertThatThrownBy(
            () ->
                load(
                    """
                    registry:
                      port: 70000
                      tls: {certificate: a.crt}
                      database: {url: "jdbc:mysql://db/retort", password: hunter2}
                      anybody: perhaps
                      tokens:
                        - {name: night, role: publischer, token: env:NIGHT, expires: soon}
                        - {role: reader, token: 0123456789abcdef}
                        - {name: ada, role: reader, token: env:A}
                        - {name: ada, role: reader, token: env:B, expire: 2027-01-31}
                    """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("port 70000 doesn't exist")
        .hasMessageContaining("registry.tls.key is missing")
        .hasMessageContaining("registry.database.url: the registry's database is a PostgreSQL")
        .hasMessageContaining("registry.database.password: a secret is a reference")
        .hasMessageContaining("registry.anybody: 'perhaps' is neither true nor false")
        .hasMessageContaining("'publischer' is none of reader, publisher, approver")
        .hasMessageContaining("'soon' is no day such as 2027-01-31")
        .hasMessageContaining("registry.tokens[2].name is missing")
        .hasMessageContaining("registry.tokens[2].token: a secret is a reference")
        .hasMessageContaining("registry.tokens[4].name: another token is called ada, too")
        .hasMessageContaining("did you mean 'expires'?")
        .hasMessageNotContaining("hunter2")
        .hasMessageNotContaining("0123456789abcdef");
  }

  @Test
  void keepsStrangersFromOtherMachinesOutUnlessTheyAreMeant() throws IOException {
    assertThatThrownBy(() -> load("registry: {host: 0.0.0.0}"))
        .hasMessageContaining("registry.host: on 0.0.0.0 other machines reach the registry");
    assertThat(load("registry: {host: 0.0.0.0, anybody: true}").serving().host())
        .isEqualTo("0.0.0.0");
    assertThatThrownBy(
            () ->
                load(
                    "registry: {anybody: true, tokens: [{name: ada, role: reader, token: env:ADA}]}"))
        .hasMessageContaining("registry.anybody: there are tokens");
  }

  @Test
  void signsInAsTheFileSaysAndOtherwiseAsMlflowsVariablesDo() throws IOException {
    RegistryLogin configured = load("registry: {token: env:MINE}").login();
    RegistryLogin open = load("").login();
    Map<String, String> basic =
        Map.of("MLFLOW_TRACKING_USERNAME", "me", "MLFLOW_TRACKING_PASSWORD", "word");
    Map<String, String> token = Map.of("MLFLOW_TRACKING_TOKEN", "bearer", "MINE", "own");

    assertThat(configured.publisher(REGISTRY, token).credentials())
        .isEqualTo(MlflowCredentials.token("own"));
    assertThat(open.publisher(REGISTRY, token).credentials())
        .isEqualTo(MlflowCredentials.token("bearer"));
    assertThat(open.publisher(REGISTRY, basic).credentials())
        .isEqualTo(MlflowCredentials.basic("me", "word"));
    assertThat(open.publisher(REGISTRY, Map.of()).credentials())
        .isEqualTo(MlflowCredentials.none());
    assertThat(open.reader(REGISTRY, basic))
        .isEqualTo(RegistryEndpoint.at(REGISTRY).withToken("word"));
    assertThatThrownBy(() -> configured.publisher(REGISTRY, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("env:MINE");
  }

  @Test
  void knowsTheRegistryByTheCertificatesOfTheFile() throws IOException {
    Path none = Files.writeString(folder.resolve("none.pem"), "");
    RegistryLogin login = load("registry: {certificates: " + none + "}").login();
    assertThat(login.publisher(REGISTRY, Map.of()).certificates()).contains(none);
    assertThatThrownBy(() -> login.reader(REGISTRY, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(none.toString());
  }

  private String noSecret(SecretReference reference) {
    throw new AssertionError("nobody asked for " + reference);
  }

  private RegistryConfig load(String yaml) throws IOException {
    return RetortConfig.load(Files.writeString(folder.resolve("retort.yaml"), yaml), Map.of())
        .registry();
  }
}
