package dev.retort.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Reads a file of JSON objects, one a line, while somebody else writes it: each call gives what has
 * come since the one before. A line counts once its line feed is there; a line that is no such
 * object is left out, for its writer died over it. Not thread-safe.
 *
 * @param <T> what a line holds
 */
public final class JsonLines<T> {
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final Class<T> type;
  private long position;

  /** Reads a file from its beginning. */
  JsonLines(Path file, Class<T> type) {
    this(file, type, 0);
  }

  /**
   * Reads a file from a place on.
   *
   * @param position in bytes, where an earlier reader {@linkplain #position() stopped}
   */
  public JsonLines(Path file, Class<T> type, long position) {
    this.file = Objects.requireNonNull(file);
    this.type = Objects.requireNonNull(type);
    this.position = position;
  }

  /** Where the next call goes on: in bytes, at the beginning of a line. */
  public long position() {
    return position;
  }

  /** Appends a value as a line; the file is made if need be. */
  public static void append(Path file, Object value) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(
          file,
          JsonFormat.line(value) + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  /**
   * What has come since the last call; at the first, everything so far.
   *
   * @throws UncheckedIOException if the disk refuses; a file that is not there yet is empty
   */
  public List<T> next() {
    if (!Files.exists(file)) {
      return List.of();
    }
    byte[] fresh;
    try {
      fresh = read();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
    List<T> values = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < fresh.length; i++) {
      if (fresh[i] == '\n') {
        parse(new String(fresh, start, i - start, StandardCharsets.UTF_8), values);
        start = i + 1;
      }
    }
    position += start;
    return values;
  }

  private byte[] read() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.position(position);
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      while (channel.read(buffer) >= 0) {
        bytes.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
      return bytes.toByteArray();
    }
  }

  private void parse(String line, List<T> values) {
    try {
      T value = JsonFormat.mapper().readValue(line, type);
      if (value != null) {
        values.add(value);
      }
    } catch (JsonProcessingException e) {
      // What a dead writer left, or a value that its own record refuses: no measurement.
      return;
    }
  }
}
