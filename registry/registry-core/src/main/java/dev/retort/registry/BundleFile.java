package dev.retort.registry;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One file of a bundle.
 *
 * @param path relative to the bundle's folder, parts joined by {@code /}
 * @param size in bytes
 * @param sha256 digest of the content
 */
public record BundleFile(String path, long size, Sha256 sha256) {
  private static final Pattern PART = Pattern.compile("[^/\\\\:\\p{Cntrl}]+");

  /**
   * @throws IllegalArgumentException if the path could lead out of the bundle's folder, or the size
   *     is negative
   */
  public BundleFile {
    Objects.requireNonNull(sha256, "sha256");
    requireInside(path);
    if (size < 0) {
      throw new IllegalArgumentException(
          "the file %s can't have %d bytes: a size is 0 or more".formatted(path, size));
    }
  }

  static void requireInside(String path) {
    for (String part : path.split("/", -1)) {
      if (!PART.matcher(part).matches() || part.equals(".") || part.equals("..")) {
        throw new IllegalArgumentException(
            "the path '%s' doesn't stay inside a bundle: use names joined by /".formatted(path));
      }
    }
  }
}
