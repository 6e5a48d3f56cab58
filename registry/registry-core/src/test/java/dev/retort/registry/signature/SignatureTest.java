package dev.retort.registry.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.registry.BundleDamagedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignatureTest {
  private static final byte[] MANIFEST = bytes("{\"task\": \"triage\"}\n");

  @TempDir private Path folder;

  private KeyRing ring() {
    return new KeyRing(folder.resolve("home/keys"), new SecureRandom());
  }

  @Test
  void acceptsWhatATrustedKeySigned() {
    SigningKey key = ring().create();

    TrustedKeys.of(ring().trusted()).verify(MANIFEST, Optional.of(key.sign(MANIFEST)));

    assertThat(key.sign(MANIFEST)).isEqualTo(ring().signing().orElseThrow().sign(MANIFEST));
  }

  @Test
  void everyChangedByteOfTheManifestIsNoticed() {
    SigningKey key = ring().create();
    byte[] signature = key.sign(MANIFEST);

    for (int i = 0; i < MANIFEST.length; i++) {
      byte[] altered = MANIFEST.clone();
      altered[i] ^= 1;
      assertRefused(altered, Optional.of(signature), "altered");
    }
    assertRefused(bytes(""), Optional.of(signature), "altered");
  }

  @Test
  void everyChangedByteOfTheSignatureFileIsNoticed() {
    byte[] signature = ring().create().sign(MANIFEST);
    for (int i = 0; i < signature.length; i++) {
      byte[] altered = signature.clone();
      altered[i] ^= 2;
      if (isOtherwiseEqual(signature, altered)) {
        continue;
      }
      byte[] file = altered;
      assertThatThrownBy(() -> TrustedKeys.of(ring().trusted()).verify(MANIFEST, Optional.of(file)))
          .isInstanceOf(BundleDamagedException.class);
    }
  }

  /** White space between JSON's tokens carries nothing. */
  private static boolean isOtherwiseEqual(byte[] signature, byte[] altered) {
    try {
      return SignatureFile.parse(altered).equals(SignatureFile.parse(signature));
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void refusesTheUnsignedTheStrangersAndTheUnreadable() {
    ring().create();
    SigningKey stranger = SigningKey.generate(new SecureRandom());

    assertRefused(MANIFEST, Optional.empty(), "it isn't signed");
    assertRefused(MANIFEST, Optional.of(stranger.sign(MANIFEST)), "which isn't trusted here");
    assertRefused(MANIFEST, Optional.of(bytes("nonsense")), "isn't readable");
    assertRefused(MANIFEST, Optional.of(new byte[5000]), "has at most 4096");
  }

  @Test
  void aStrangersSignatureUnderATrustedIdIsRefused() throws IOException {
    KeyId trusted = ring().create().verification().id();
    SignatureFile forged =
        SignatureFile.parse(SigningKey.generate(new SecureRandom()).sign(MANIFEST));
    SignatureFile renamed = new SignatureFile(trusted, forged.algorithm(), forged.signature());

    assertRefused(MANIFEST, Optional.of(renamed.json()), "altered");
  }

  @Test
  void aSignatureForOnePurposeIsNoneForAnother() {
    SigningKey key = ring().create();
    SignatureFile head = key.sign(Purpose.AUDIT_HEAD, MANIFEST);

    assertRefused(MANIFEST, Optional.of(head.json()), "altered");
    TrustedKeys.of(ring().trusted()).verify(Purpose.AUDIT_HEAD, MANIFEST, head);
  }

  @Test
  void theFirstKeyStaysWhenItIsMadeAgain() throws IOException {
    SigningKey first = ring().create();
    byte[] file = Files.readAllBytes(ring().signingFile());

    SigningKey again = ring().create();

    assertThat(again.verification()).isEqualTo(first.verification());
    assertThat(Files.readAllBytes(ring().signingFile())).isEqualTo(file);
    assertThat(ring().trusted()).containsExactly(first.verification());
  }

  @Test
  void thePrivateKeyIsReadableByItsOwnerOnly() throws IOException {
    ring().create();
    ring().rotate();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ring().signingFile())))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(ring().signingFile().getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void anOlderKeyStaysTrustedUntilItIsRevoked() {
    SigningKey first = ring().create();
    byte[] before = first.sign(MANIFEST);

    SigningKey second = ring().rotate();

    assertThat(ring().signing().orElseThrow().verification()).isEqualTo(second.verification());
    TrustedKeys.of(ring().trusted()).verify(MANIFEST, Optional.of(before));
    ring().revoke(first.verification().id());
    assertRefused(MANIFEST, Optional.of(before), "which isn't trusted here");
  }

  @Test
  void theKeyThatSignsCannotBeRevokedNorOneThatIsntThere() {
    KeyId signing = ring().create().verification().id();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ring().revoke(signing))
        .withMessageContaining("retort keys rotate");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ring().revoke(new KeyId("0123456789abcdef")))
        .withMessageContaining("isn't trusted here");
  }

  @Test
  void aRotationThatDiedAfterTheNewPublicKeyLeavesTheOldOneSigning() {
    SigningKey first = ring().create();
    ring().trust(SigningKey.generate(new SecureRandom()).verification());

    assertThat(ring().signing().orElseThrow().verification()).isEqualTo(first.verification());
  }

  @Test
  void aSigningKeyWhosePublicHalfIsMissingIsNamed() throws IOException {
    SigningKey key = ring().create();
    Files.delete(folder.resolve("home/keys/trusted/" + key.verification().id() + ".pem"));
    ring().trust(SigningKey.generate(new SecureRandom()).verification());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ring().signing())
        .withMessageContaining("public half is none of the 1 trusted keys");
  }

  @Test
  void aKeysTextFormHidesItAndItsPublicHalfComesBackFromPem() {
    SigningKey key = ring().create();

    assertThat(key).hasToString("the signing key " + key.verification().id());
    assertThat(VerificationKey.parse(key.verification().pem())).isEqualTo(key.verification());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VerificationKey.parse(key.pem()))
        .withMessageContaining("retort keys export");
    assertThatIllegalArgumentException().isThrownBy(() -> TrustedKeys.of(List.of()));
  }

  /** Made with {@code openssl genpkey}, and {@code openssl pkeyutl -sign -rawin}. */
  @Test
  void acceptsWhatOpensslSigned() {
    VerificationKey key =
        VerificationKey.parse(
            """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAWVVSX4AaqZuznGD8vsP9oI5bY+cdgM7wZp2Huql1Yvk=
            -----END PUBLIC KEY-----
            """);
    String signature =
        "sf9+TNMFJe6wQZNJxrsLnxJEAJiuivkgBwD0Dg+yJxHnj4ppLYAPY4DIxY3S5yUABUcA6o0sQdbdEFMO5BUxDg==";

    assertThat(key.id()).isEqualTo(new KeyId("3d998b9cf6ab2354"));
    TrustedKeys.of(List.of(key))
        .verify(MANIFEST, Optional.of(new SignatureFile(key.id(), "Ed25519", signature).json()));
  }

  private void assertRefused(byte[] manifest, Optional<byte[]> signature, String why) {
    assertThatThrownBy(() -> TrustedKeys.of(ring().trusted()).verify(manifest, signature))
        .isInstanceOf(BundleDamagedException.class)
        .hasMessageContaining(why);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
