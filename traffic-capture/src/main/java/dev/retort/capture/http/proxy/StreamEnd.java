package dev.retort.capture.http.proxy;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Sees the last event of a stream come: the line by which a protocol says that nothing more will be
 * said. A line feed inside JSON is escaped, so that no answer's text can look like one. Not
 * thread-safe.
 */
final class StreamEnd {
  private static final List<byte[]> MARKS =
      List.of(
          bytes("\ndata: [DONE]"),
          bytes("\ndata:[DONE]"),
          bytes("\nevent: message_stop"),
          bytes("\nevent: response.completed"),
          bytes("\nevent: response.incomplete"),
          bytes("\nevent: response.failed"));
  private static final int LONGEST = MARKS.stream().mapToInt(mark -> mark.length).max().orElse(0);

  private byte[] tail = new byte[0];
  private boolean seen;

  /** Whether the end is in this piece or was in an earlier one. */
  boolean isIn(Buffer piece) {
    if (!seen) {
      byte[] text = new byte[tail.length + piece.length()];
      System.arraycopy(tail, 0, text, 0, tail.length);
      piece.getBytes(text, tail.length);
      seen = contains(text);
      int kept = Math.min(text.length, LONGEST - 1);
      tail = java.util.Arrays.copyOfRange(text, text.length - kept, text.length);
    }
    return seen;
  }

  private static boolean contains(byte[] text) {
    for (int at = 0; at < text.length; at++) {
      if (text[at] == '\n') {
        for (byte[] mark : MARKS) {
          if (startsWith(text, at, mark)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean startsWith(byte[] text, int at, byte[] mark) {
    return at + mark.length <= text.length
        && java.util.Arrays.equals(text, at, at + mark.length, mark, 0, mark.length);
  }

  private static byte[] bytes(String mark) {
    return mark.getBytes(StandardCharsets.US_ASCII);
  }
}
