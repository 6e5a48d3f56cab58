package dev.retort.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A SHA-256 digest.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Sha256(@JsonValue String hex) {
  private static final Pattern VALID = Pattern.compile("[0-9a-f]{64}");
  private static final int SHORT = 12;

  /**
   * @throws IllegalArgumentException if the text isn't 64 lower-case hexadecimal digits
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Sha256 {
    if (!VALID.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no SHA-256 digest: it has 64 lower-case hexadecimal digits".formatted(hex));
    }
  }

  /** The digest of some bytes. */
  public static Sha256 of(byte[] bytes) {
    return from(algorithm().digest(bytes));
  }

  /** The digest of a file's bytes, read as a stream. */
  public static Sha256 of(Path file) throws IOException {
    MessageDigest digest = algorithm();
    try (OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      Files.copy(file, sink);
    }
    return from(digest.digest());
  }

  /** A fresh accumulator, to be finished by {@link #from}. */
  public static MessageDigest algorithm() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A digest from its 32 bytes. */
  public static Sha256 from(byte[] digest) {
    return new Sha256(HexFormat.of().formatHex(digest));
  }

  /** The first digits, for people. */
  public String abbreviated() {
    return hex.substring(0, SHORT);
  }

  @Override
  public String toString() {
    return hex;
  }
}
