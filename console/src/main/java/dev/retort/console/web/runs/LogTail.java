package dev.retort.console.web.runs;

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

/** The end of what a process has printed. */
final class LogTail {
  private static final int BYTES = 1 << 14;
  private static final int LINES = 60;

  /** What terminals take for colours and for moves of the cursor, and what they don't show. */
  private static final Pattern CONTROL =
      Pattern.compile("\u001b\\[[0-9;?]*[ -/]*[@-~]|[\\p{Cntrl}&&[^\\n\\t]]");

  private LogTail() {}

  /**
   * The last lines of a file, without what only a terminal understands.
   *
   * @throws UncheckedIOException if the file cannot be read; one that is gone is empty
   */
  static String of(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long from = Math.max(0, channel.size() - BYTES);
      ByteBuffer bytes = ByteBuffer.allocate(BYTES);
      channel.position(from);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // Read on.
      }
      String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
      return last(from > 0 ? text.substring(text.indexOf('\n') + 1) : text);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  private static String last(String text) {
    List<String> lines = CONTROL.matcher(text).replaceAll("").lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }
}
