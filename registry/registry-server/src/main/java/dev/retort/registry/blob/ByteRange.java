package dev.retort.registry.blob;

/**
 * Neighbouring bytes of a blob.
 *
 * @param offset of the first, from 0
 * @param length how many
 */
public record ByteRange(long offset, long length) {
  public ByteRange {
    if (offset < 0 || length < 0 || offset + length < 0) {
      throw new IllegalArgumentException(
          "a range of %d bytes from %d doesn't exist".formatted(length, offset));
    }
  }

  /** All of a blob of a size. */
  public static ByteRange whole(long size) {
    return new ByteRange(0, size);
  }

  /** The position behind the last byte. */
  public long end() {
    return offset + length;
  }
}
