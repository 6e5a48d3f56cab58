package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.console.config.ConsoleConfig.TrustedHeader;
import dev.retort.console.web.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleSectionTest {
  @TempDir private Path folder;

  @Test
  void staysOnThisMachineUnlessItIsSaid() throws IOException {
    assertThat(read("")).isEqualTo(ConsoleConfig.DEFAULT);
    assertThat(ConsoleConfig.DEFAULT.url(8090)).isEqualTo(URI.create("http://127.0.0.1:8090"));
    assertThat(ConsoleConfig.DEFAULT.isSecure()).isFalse();
  }

  @Test
  void listensBeyondThisMachineWithACertificateOrAWord() throws IOException {
    ConsoleConfig encrypted =
        read(
            "{host: 0.0.0.0, port: 443, tls: {certificate: c.pem, key: k.pem}, idleMinutes: 5, hours: 1}");
    assertThat(encrypted.isSecure()).isTrue();
    assertThat(encrypted.idle()).isEqualTo(Duration.ofMinutes(5));
    assertThat(encrypted.lifetime()).isEqualTo(Duration.ofHours(1));
    assertThat(encrypted.url(443)).isEqualTo(URI.create("https://127.0.0.1:443"));

    ConsoleConfig behind =
        read("{host: 0.0.0.0, tls: off, publicUrl: 'https://retort.example.com'}");
    assertThat(behind.isSecure()).isTrue();
    assertThat(behind.url(8090)).isEqualTo(URI.create("https://retort.example.com"));

    assertThatThrownBy(() -> read("{host: 0.0.0.0}")).hasMessageContaining("in plain text");
    assertThatThrownBy(() -> read("{tls: maybe}")).hasMessageContaining("neither off nor");
    assertThatThrownBy(() -> read("{host: 10.0.0.5, tls: {certificate: c.pem}}"))
        .hasMessageContaining("console.tls.key is missing")
        .hasMessageContaining("in plain text");
  }

  @Test
  void believesAHeaderFromNamedAddressesAlone() throws IOException {
    TrustedHeader trusted =
        read("{trustedHeader: X-Forwarded-User, from: [10.0.0.7, 'fd00::/8'], roles: {ada: [operator, approver], vic: approver}}")
            .trusted()
            .orElseThrow();
    assertThat(trusted.from()).containsExactly("10.0.0.7", "fd00::/8");
    assertThat(trusted.roles().get("ada")).contains(Role.OPERATOR, Role.APPROVER);
    assertThat(trusted.roles().get("vic")).containsExactlyInAnyOrder(Role.VIEWER, Role.APPROVER);

    assertThatThrownBy(() -> read("{trustedHeader: X-User}"))
        .hasMessageContaining("anybody can send a header");
    assertThatThrownBy(() -> read("{trustedHeader: X-User, from: [proxy.example, 10.0.0.0/33]}"))
        .hasMessageContaining("'proxy.example' is neither")
        .hasMessageContaining("'10.0.0.0/33' is neither");
    assertThatThrownBy(
            () -> read("{trustedHeader: X-User, from: [10.0.0.7], roles: {ada: [opperator]}}"))
        .hasMessageContaining("did you mean 'operator'?");
    assertThatThrownBy(() -> read("{from: [10.0.0.7]}"))
        .hasMessageContaining("there is no trustedHeader");
  }

  @Test
  void saysEverythingThatIsWrong() {
    assertThatThrownBy(
            () -> read("{port: 70000, hours: 0, publicUrl: 'https://a.example/retort', ports: 1}"))
        .hasMessageContaining("port 70000 doesn't exist")
        .hasMessageContaining("0 is not")
        .hasMessageContaining("has a path")
        .hasMessageContaining("did you mean 'port'?");
  }

  private ConsoleConfig read(String section) throws IOException {
    Path file = folder.resolve("retort.yaml");
    Files.writeString(file, section.isEmpty() ? "" : "console: " + section + "\n");
    return RetortConfig.load(file, Map.of()).console();
  }
}
