package dev.retort.trainer;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The digest of a student's folder: one number that changes when any byte of it does. */
public final class FolderDigest {
  private FolderDigest() {}

  /**
   * SHA-256 over each regular file's relative path, a zero byte, its length as decimal text, a zero
   * byte and its contents, files in the order of their paths. 64 lower-case hexadecimal digits.
   */
  public static String of(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      List<Path> files =
          walk.filter(Files::isRegularFile).map(folder::relativize).sorted().toList();
      for (Path file : files) {
        Path whole = folder.resolve(file);
        String head = file.toString().replace('\\', '/') + '\0' + Files.size(whole) + '\0';
        digest.update(head.getBytes(StandardCharsets.UTF_8));
        Files.copy(whole, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
