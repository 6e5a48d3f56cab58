package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeysCommandTest {
  @TempDir private Path folder;

  private InProcess retort(String... words) {
    return InProcess.at(folder.resolve("home"), words);
  }

  @Test
  void initMakesAKeyThatSignsAndIsTrusted() {
    InProcess made = retort("init", "--config", folder.resolve("retort.yaml").toString());

    assertThat(made.exit()).as(made.err()).isZero();
    assertThat(made.out()).contains("made the signing key");
    assertThat(retort("keys", "list").out()).matches("[0-9a-f]{16}  signs\\R");
  }

  @Test
  void initLeavesAKeyThatIsThereAlreadyAsItIs() throws IOException {
    retort("keys", "rotate");
    byte[] key = Files.readAllBytes(folder.resolve("home/keys/signing.pem"));

    InProcess made = retort("init", "--config", folder.resolve("retort.yaml").toString());

    assertThat(made.exit()).as(made.err()).isZero();
    assertThat(made.out()).contains("stays");
    assertThat(Files.readAllBytes(folder.resolve("home/keys/signing.pem"))).isEqualTo(key);
  }

  @Test
  void initOnAnExistingConfigurationMakesNoKeyEither() throws IOException {
    Path config = Files.writeString(folder.resolve("retort.yaml"), "teacherShare: 0.2\n");

    assertThat(retort("init", "--config", config.toString()).exit()).isEqualTo(1);
    assertThat(folder.resolve("home/keys")).doesNotExist();
  }

  @Test
  void rotationKeepsTheOlderKeyTrustedUntilItIsRevoked() {
    retort("keys", "rotate");
    String first = id(retort("keys", "list").out());

    InProcess rotated = retort("keys", "rotate");

    assertThat(rotated.out()).contains(first + " stays trusted until");
    assertThat(retort("keys", "list").out()).contains(first + "  trusted").contains("  signs");
    assertThat(retort("keys", "revoke", first).exit()).isZero();
    assertThat(retort("keys", "list").out()).doesNotContain(first);
  }

  @Test
  void theSigningKeyAndAnUnknownOneCannotBeRevoked() {
    retort("keys", "rotate");
    String signing = id(retort("keys", "list").out());

    InProcess refused = retort("keys", "revoke", signing);
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.paragraph()).contains("retort keys rotate");
    assertThat(retort("keys", "revoke", "0123456789abcdef").paragraph()).contains("isn't trusted");
    for (String command : List.of("revoke", "export")) {
      InProcess wrong = retort("keys", command, "nonsense");
      assertThat(wrong.exit()).isEqualTo(2);
      assertThat(wrong.err()).contains("is no key's id");
    }
  }

  @Test
  void anExportedKeyCanBeTrustedElsewhere() {
    retort("keys", "rotate");
    Path pem = folder.resolve("publisher.pem");
    assertThat(retort("keys", "export", "--out", pem.toString()).exit()).isZero();
    assertThat(retort("keys", "export").out()).isEqualTo(text(pem));

    Path other = folder.resolve("other");
    InProcess trusted = InProcess.at(other, "keys", "trust", pem.toString());

    assertThat(trusted.exit()).as(trusted.err()).isZero();
    assertThat(InProcess.at(other, "keys", "list").out())
        .isEqualTo(id(retort("keys", "list").out()) + "  trusted" + System.lineSeparator());
    assertThat(InProcess.at(other, "keys", "export").paragraph())
        .contains("there is no signing key");
  }

  @Test
  void aFileThatIsNoPublicKeyIsNotTrusted() throws IOException {
    retort("keys", "rotate");
    for (Path file :
        List.of(
            folder.resolve("home/keys/signing.pem"),
            Files.writeString(folder.resolve("x.pem"), "x"))) {
      InProcess refused = retort("keys", "trust", file.toString());
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.paragraph()).contains("no public Ed25519 key");
    }
    assertThat(retort("keys", "trust", folder.resolve("nofile").toString()).paragraph())
        .contains("there is no file");
  }

  @Test
  void withoutAnyKeyItSaysHowToMakeOne() {
    assertThat(retort("keys", "list").out()).contains("retort keys rotate");
  }

  @Test
  void aSigningKeyThatTheConfigurationPutsElsewhereMustBeThereAndTrusted() throws IOException {
    Path config = folder.resolve("retort.yaml");
    Files.writeString(config, "registry: {signing: KEY.pem}\n");
    InProcess refused = retort("config", "check", "--config", config.toString());
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("registry.signing: a secret is a reference");

    Files.writeString(config, "registry: {signing: none, trustedKeys: [a.pem]}\n");
    InProcess absent = retort("config", "check", "--config", config.toString());
    assertThat(absent.exit()).isEqualTo(3);
    assertThat(absent.err()).contains("registry.trustedKeys: ").contains("a.pem is not there");
    Files.writeString(folder.resolve("a.pem"), "");
    assertThat(retort("config", "check", "--config", config.toString()).exit()).isZero();
  }

  private static String id(String list) {
    return list.substring(0, 16);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
