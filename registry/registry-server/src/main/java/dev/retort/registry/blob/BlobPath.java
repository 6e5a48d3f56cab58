package dev.retort.registry.blob;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The path of an artifact.
 *
 * @param value parts joined by {@code /}; empty for the folder that holds all
 */
public record BlobPath(String value) {
  private static final Pattern PART = Pattern.compile("[^/\\\\\\p{Cntrl}]{1,255}");

  /**
   * @throws IllegalArgumentException if a part is empty, {@code .} or {@code ..}, longer than 255
   *     characters, or holds a backslash or a control character
   */
  public BlobPath {
    for (String part : parts(value)) {
      if (!PART.matcher(part).matches() || part.equals(".") || part.equals("..")) {
        throw new IllegalArgumentException("Invalid path");
      }
    }
  }

  /** A path; a slash at the end doesn't matter. */
  public static BlobPath of(String value) {
    return new BlobPath(value.endsWith("/") ? value.substring(0, value.length() - 1) : value);
  }

  /** Whether this is the folder that holds all. */
  public boolean isRoot() {
    return value.isEmpty();
  }

  /** The last part. */
  public String name() {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  /** The folder it is in; the folder that holds all is in itself. */
  public BlobPath parent() {
    return new BlobPath(value.substring(0, Math.max(0, value.lastIndexOf('/'))));
  }

  /** A path further down. */
  public BlobPath resolve(BlobPath below) {
    if (isRoot() || below.isRoot()) {
      return isRoot() ? below : this;
    }
    return new BlobPath(value + "/" + below.value);
  }

  private static List<String> parts(String value) {
    return value.isEmpty() ? List.of() : List.of(value.split("/", -1));
  }
}
