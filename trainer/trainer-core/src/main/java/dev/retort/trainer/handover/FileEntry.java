package dev.retort.trainer.handover;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A file that is sent, by what it must be when it has come.
 *
 * @param path relative to its folder, with slashes; it never leads out of it
 * @param size bytes
 * @param sha256 of its bytes, in lower-case hexadecimal digits
 */
public record FileEntry(String path, long size, String sha256) {
  private static final int LONGEST_PATH = 512;
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  /** Names without separators of any system, control characters and the two that lead elsewhere. */
  private static final Pattern PATH =
      Pattern.compile(
          "(?!\\.{1,2}(/|$))[^/\\\\:\\p{Cntrl}]+(/(?!\\.{1,2}(/|$))[^/\\\\:\\p{Cntrl}]+)*");

  public FileEntry {
    requirePath(path);
    requireDigest(sha256);
    if (size < 0) {
      throw new IllegalArgumentException("a file's size is ≥ 0, not " + size);
    }
  }

  /** Refuses a path that is not relative, or leads out of its folder. */
  public static String requirePath(String path) {
    if (path.length() > LONGEST_PATH || !PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no path of a file inside a folder"
              .formatted(path.length() > LONGEST_PATH ? path.substring(0, 60) + "…" : path));
    }
    return path;
  }

  /** Refuses what is no SHA-256. */
  public static String requireDigest(String sha256) {
    if (!DIGEST.matcher(sha256).matches()) {
      throw new IllegalArgumentException("a digest is 64 lower-case hexadecimal digits");
    }
    return sha256;
  }

  /** Every regular file under a folder, by path. Reads all of them. */
  public static List<FileEntry> under(Path folder) throws IOException {
    List<FileEntry> entries = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
        entries.add(of(folder.relativize(file).toString().replace('\\', '/'), file));
      }
    }
    return entries;
  }

  /** A file under a name of the caller's choice. Reads it. */
  public static FileEntry of(String path, Path file) throws IOException {
    return new FileEntry(path, Files.size(file), digest(file));
  }

  /** The same file under a folder of a name. */
  public FileEntry below(String folder) {
    return new FileEntry(folder + "/" + path, size, sha256);
  }

  /** Where it lies in a folder. */
  public Path in(Path folder) {
    return folder.resolve(path);
  }

  /** Whether a folder has it, byte for byte. */
  public boolean isIn(Path folder) throws IOException {
    Path file = in(folder);
    return Files.isRegularFile(file) && Files.size(file) == size && digest(file).equals(sha256);
  }

  private static String digest(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      return DigestUtils.sha256Hex(bytes);
    }
  }
}
