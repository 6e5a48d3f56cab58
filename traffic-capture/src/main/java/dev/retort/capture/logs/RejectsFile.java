package dev.retort.capture.logs;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Rejected records, one JSON object a line, appended in the steps of an import. */
final class RejectsFile {
  private final Path file;
  private long length;

  /**
   * The file of an import.
   *
   * @param length how much of it is known to be right: what lies behind is of a step that was
   *     interrupted, or of an earlier import
   */
  RejectsFile(Path file, long length) {
    this.file = file;
    this.length = length;
  }

  Path path() {
    return file;
  }

  long length() {
    return length;
  }

  /** Appends records; they are on disk when the call returns. */
  void append(List<RejectedLine> rejected) {
    if (rejected.isEmpty()) {
      return;
    }
    StringBuilder lines = new StringBuilder();
    rejected.forEach(line -> lines.append(JsonFormat.line(line)).append('\n'));
    ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.truncate(length);
        channel.position(length);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
    length += bytes.limit();
  }
}
