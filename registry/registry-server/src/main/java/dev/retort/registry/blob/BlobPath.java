package dev.retort.registry.blob;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The path of an artifact.
 *
 * @param value parts joined by {@code /}; empty for the folder that holds all
 */
public record BlobPath(String value) {
  private static final int MAX_CHARACTERS = 1_000;
  private static final int MAX_PART_BYTES = 255;
  private static final Pattern PART = Pattern.compile("[^/\\\\\\p{Cntrl}]{1,255}");

  /**
   * @throws IllegalArgumentException if it is longer than 1000 characters, or a part is empty,
   *     {@code .} or {@code ..}, longer than 255 bytes in UTF-8, no valid Unicode, or holds a
   *     backslash or a control character
   */
  public BlobPath {
    if (value.length() > MAX_CHARACTERS) {
      throw new IllegalArgumentException("Invalid path");
    }
    for (String part : parts(value)) {
      if (!PART.matcher(part).matches() || part.equals(".") || part.equals("..") || !isName(part)) {
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

  /** Any file system takes it: U+FFFD stands where something else couldn't be decoded. */
  private static boolean isName(String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= MAX_PART_BYTES
        && part.indexOf('\uFFFD') < 0
        && new String(bytes, StandardCharsets.UTF_8).equals(part);
  }

  private static List<String> parts(String value) {
    return value.isEmpty() ? List.of() : List.of(value.split("/", -1));
  }
}
