package dev.retort.console.cli;

import dev.retort.capture.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a process prints into a file while it is read. Only whole lines are given, without what a
 * terminal would take for orders. Not thread-safe.
 */
final class PrintedLog {
  private static final int TAIL_BYTES = 1 << 16;
  private static final int MOST_BYTES = 1 << 20;

  /** Escape sequences, and control characters that a terminal obeys. */
  private static final Pattern CONTROL =
      Pattern.compile("\u001b\\[[0-9;?]*[ -/]*[@-~]|[\\p{Cntrl}&&[^\\n\\t]]");

  private final Path file;
  private long position;

  PrintedLog(Path file) {
    this.file = file;
  }

  Path file() {
    return file;
  }

  /** The last lines so far; {@link #news} goes on after them. */
  List<String> tail(int lines) {
    position = Math.max(0, size() - TAIL_BYTES);
    boolean cut = position > 0;
    List<String> all = news();
    List<String> whole = cut && !all.isEmpty() ? all.subList(1, all.size()) : all;
    return whole.subList(Math.max(0, whole.size() - lines), whole.size());
  }

  /** The lines that have come since. */
  List<String> news() {
    byte[] bytes = read();
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    // A line longer than what is read at once is given in pieces.
    end = end == 0 && bytes.length == MOST_BYTES ? bytes.length : end;
    position += end;
    String text = new String(bytes, 0, end, StandardCharsets.UTF_8);
    return CONTROL.matcher(text.replace("\r", "\n")).replaceAll("").lines().toList();
  }

  private long size() {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.size();
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private byte[] read() {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      // A file that is shorter than it was has been begun anew.
      position = Math.min(position, channel.size());
      ByteBuffer buffer =
          ByteBuffer.allocate((int) Math.min(MOST_BYTES, channel.size() - position));
      channel.read(buffer, position);
      byte[] bytes = new byte[buffer.position()];
      buffer.flip().get(bytes);
      return bytes;
    } catch (NoSuchFileException e) {
      return new byte[0];
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private UncheckedIOException unreadable(IOException e) {
    return new UncheckedIOException("cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
  }
}
