package dev.retort.console;

import dev.retort.capture.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Secrets in the home, each in a file that its owner alone may read, made when first needed. */
final class SecretFile {
  private static final int BYTES = 32;

  private SecretFile() {}

  /** A key of 32 bytes. */
  static byte[] key(Path file) {
    try {
      if (!Files.exists(file)) {
        write(file, random());
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + DurableFile.reason(e), e);
    }
  }

  /** A token of 64 hexadecimal digits. */
  static String token(Path file) {
    try {
      if (!Files.exists(file)) {
        write(file, HexFormat.of().formatHex(random()).getBytes(StandardCharsets.US_ASCII));
      }
      return Files.readString(file, StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + DurableFile.reason(e), e);
    }
  }

  private static byte[] random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  /**
   * Writes a file anew. Nobody else may read it at any time, not even before it has its name.
   *
   * @throws IOException if it cannot be written
   */
  static void write(Path file, byte[] secret) throws IOException {
    Path temporary = DurableFile.temporary(file);
    Files.deleteIfExists(temporary);
    Files.createDirectories(file.toAbsolutePath().getParent());
    try {
      Files.createFile(
          temporary,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (UnsupportedOperationException e) {
      // A file system without permissions: whoever reaches the home reads everything in it.
      Files.createFile(temporary);
    }
    Files.write(temporary, secret);
    DurableFile.publish(temporary, file);
  }
}
