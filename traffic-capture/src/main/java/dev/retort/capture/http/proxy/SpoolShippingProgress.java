package dev.retort.capture.http.proxy;

import dev.retort.capture.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How many of a segment's records need not be sent any more, in a file beside the segment, so that
 * neither a pause nor a restart sends them again.
 */
final class SpoolShippingProgress {
  private static final String SUFFIX = ".sent";

  private final Path file;

  SpoolShippingProgress(Path segment) {
    this.file = segment.resolveSibling(segment.getFileName() + SUFFIX);
  }

  /** Records from the segment's begin; 0 if it is not known, for the collector knows them again. */
  int sent() throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    try {
      return Integer.parseUnsignedInt(Files.readString(file));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Remembers it. */
  void sent(int records) {
    DurableFile.write(file, Integer.toString(records).getBytes(StandardCharsets.US_ASCII));
  }

  /** The segment is gone. */
  void forget() throws IOException {
    Files.deleteIfExists(file);
  }

  /** Removes what a process left that died between removing a segment and forgetting it. */
  static void clean(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      int suffix = name.indexOf(SUFFIX);
      if (suffix > 0
          && (!name.endsWith(SUFFIX)
              || !Files.exists(file.resolveSibling(name.substring(0, suffix))))) {
        Files.delete(file);
      }
    }
  }
}
