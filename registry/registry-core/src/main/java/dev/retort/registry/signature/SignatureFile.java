package dev.retort.registry.signature;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/**
 * A signature as it is written: who signed, how, and the 64 bytes of RFC 8032 in Base64.
 *
 * @param keyId names the key
 * @param algorithm {@value VerificationKey#ALGORITHM}
 * @param signature Base64
 */
@JsonPropertyOrder({"keyId", "algorithm", "signature"})
public record SignatureFile(KeyId keyId, String algorithm, String signature) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * @throws IllegalArgumentException if the algorithm is another one, or the signature no Base64
   */
  public SignatureFile {
    Objects.requireNonNull(keyId, "keyId");
    if (!algorithm.equals(VerificationKey.ALGORITHM)) {
      throw new IllegalArgumentException(
          "it is signed with '%s', this Retort knows %s"
              .formatted(algorithm, VerificationKey.ALGORITHM));
    }
    byte[] decoded = Base64.getDecoder().decode(signature);
    // The last digit has bits that mean nothing: one signature is to have one form.
    if (!Base64.getEncoder().encodeToString(decoded).equals(signature)) {
      throw new IllegalArgumentException("its signature isn't in Base64's canonical form");
    }
  }

  static SignatureFile of(KeyId keyId, byte[] signature) {
    return new SignatureFile(
        keyId, VerificationKey.ALGORITHM, Base64.getEncoder().encodeToString(signature));
  }

  /**
   * Reads the JSON form.
   *
   * @throws IOException if it is something else
   */
  public static SignatureFile parse(byte[] json) throws IOException {
    SignatureFile file = JSON.readValue(json, SignatureFile.class);
    if (file == null) {
      throw new IOException("it holds null and nothing else");
    }
    return file;
  }

  /** The JSON form, the same bytes for equal signatures. */
  public byte[] json() {
    try {
      String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
      return (text + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a signature always has a JSON form", e);
    }
  }

  byte[] bytes() {
    return Base64.getDecoder().decode(signature);
  }
}
