package dev.retort.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A file is there and can be opened, but does not hold what it should. The message names it. */
public final class DamagedFileException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param file the damaged file
   * @param cause what is wrong with it
   */
  public DamagedFileException(Path file, Exception cause) {
    super(
        "cannot read %s: %s".formatted(file, inWords(cause)),
        cause instanceof IOException io ? io : new IOException(cause.getMessage(), cause));
  }

  /** Parquet names its input by an address in memory. */
  private static String inWords(Exception cause) {
    return String.valueOf(cause.getMessage()).replaceAll("\\S*LocalInputFile@\\w+", "it");
  }
}
