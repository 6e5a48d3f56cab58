package dev.retort.capture.http.proxy;

import dev.retort.capture.DurableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that the collector refused for good, one a line in the form in which they were posted, so
 * that they can be posted again once the reason is mended. One thread adds; any may count.
 */
final class SpoolRefusals {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolRefusals.class);
  private static final int BLOCK = 8 << 10;

  private final Path file;
  private final AtomicLong count = new AtomicLong();

  SpoolRefusals(Path file) {
    this.file = file;
  }

  /** How many were added since this was made. */
  long count() {
    return count.get();
  }

  /**
   * Sets a record aside. When the call returns it is on disk. The last one is known again, so that
   * a caller who died before going on may repeat itself.
   *
   * @param json without a line's end
   */
  void add(byte[] json, CollectorRefusal refusal) throws IOException {
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long end = wholeLines(channel);
      if (endsWith(channel, end, line)) {
        return;
      }
      channel.truncate(end);
      ByteBuffer left = ByteBuffer.wrap(line);
      while (left.hasRemaining()) {
        channel.write(left, end + left.position());
      }
      channel.force(true);
    }
    DurableFile.force(file.toAbsolutePath().getParent());
    count.incrementAndGet();
    LOG.error(
        "the collector refuses a record of {} bytes for good ({}: {}): it is kept as the last line of {} and what is behind it is sent on. {}, then post the line to it again",
        json.length,
        refusal.status(),
        refusal.reason(),
        file,
        refusal.status() == Refusal.TOO_LARGE
            ? "Raise the collector's gateway.maxBodyMegabytes (and the limit of any proxy before it)"
            : "See that the collector is no older than this gateway");
  }

  /** Bytes up to the last line's end; a process that died while adding leaves a part of a line. */
  private static long wholeLines(FileChannel channel) throws IOException {
    long end = channel.size();
    while (end > 0) {
      byte[] block = read(channel, Math.max(0, end - BLOCK), (int) Math.min(BLOCK, end));
      for (int i = block.length; i > 0; i--) {
        if (block[i - 1] == '\n') {
          return end - block.length + i;
        }
      }
      end -= block.length;
    }
    return 0;
  }

  private static boolean endsWith(FileChannel channel, long end, byte[] line) throws IOException {
    long begin = end - line.length;
    return begin >= 0
        && (begin == 0 || read(channel, begin - 1, 1)[0] == '\n')
        && Arrays.equals(read(channel, begin, line.length), line);
  }

  private static byte[] read(FileChannel channel, long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new IOException("the file of refused records became shorter while it was read");
      }
    }
    return bytes.array();
  }
}
