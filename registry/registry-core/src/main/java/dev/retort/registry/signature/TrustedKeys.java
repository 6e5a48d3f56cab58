package dev.retort.registry.signature;

import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.ManifestVerifier;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Public keys whose signatures are accepted, and no others. A manifest without one of them is
 * refused. Immutable.
 */
public final class TrustedKeys implements ManifestVerifier {
  private final SortedMap<KeyId, VerificationKey> keys;

  private TrustedKeys(SortedMap<KeyId, VerificationKey> keys) {
    this.keys = keys;
  }

  /**
   * Trusts these keys.
   *
   * @throws IllegalArgumentException if there are none: that would refuse everything
   */
  public static TrustedKeys of(Collection<VerificationKey> keys) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(
          "no keys are trusted, so that nothing could be accepted: name at least one");
    }
    TreeMap<KeyId, VerificationKey> byId = new TreeMap<>();
    keys.forEach(key -> byId.put(key.id(), key));
    return new TrustedKeys(Collections.unmodifiableSortedMap(byId));
  }

  /** The keys, by id. */
  public List<VerificationKey> keys() {
    return List.copyOf(keys.values());
  }

  @Override
  public void verify(byte[] manifest, Optional<byte[]> signature) {
    verify(Purpose.MANIFEST, manifest, read(signature));
  }

  /**
   * Returns if a signature is that of a trusted key.
   *
   * @throws BundleDamagedException if it isn't
   */
  public void verify(Purpose purpose, byte[] content, SignatureFile signature) {
    VerificationKey key = keys.get(signature.keyId());
    if (key == null) {
      throw refused(
          "it is signed with the key %s, which isn't trusted here".formatted(signature.keyId()));
    }
    if (!key.accepts(purpose, content, signature.bytes())) {
      throw refused(
          "its signature by the key %s isn't that of its bytes: one of the two was altered"
              .formatted(key.id()));
    }
  }

  private SignatureFile read(Optional<byte[]> file) {
    byte[] bytes = file.orElseThrow(() -> refused("it isn't signed"));
    if (bytes.length > MAX_SIGNATURE_BYTES) {
      throw refused(
          "its signature has %d bytes, one has at most %d"
              .formatted(bytes.length, MAX_SIGNATURE_BYTES));
    }
    try {
      return SignatureFile.parse(bytes);
    } catch (IOException e) {
      throw refused("its signature isn't readable: " + e.getMessage());
    }
  }

  private BundleDamagedException refused(String why) {
    return new BundleDamagedException(
        SIGNATURE_FILE,
        ("the bundle's manifest is refused: %s. Trusted are the keys %s. Nothing of it was used;"
                + " publish the model with a trusted key, or trust the publisher's key (`retort"
                + " keys trust FILE`, or registry.trustedKeys).")
            .formatted(
                why, keys.keySet().stream().map(KeyId::value).collect(Collectors.joining(", "))));
  }
}
