package dev.retort.registry.pull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How many bytes of each stretch of a partial file have come: eight bytes a stretch in a file
 * beside it, written after the bytes that it counts. A killed process therefore counts too few of
 * them, never too many. After a power failure the disk may have one without the other; then the
 * digest is wrong, and the file is fetched from its start. Safe for use by many threads.
 */
final class Progress implements AutoCloseable {
  private final FileChannel channel;
  private final long[] done;

  private Progress(FileChannel channel, long[] done) {
    this.channel = channel;
    this.done = done;
  }

  /** Opens a file; one that doesn't fit the number of stretches counts as nothing done. */
  static Progress open(Path file, int stretches) throws IOException {
    long[] done = new long[stretches];
    if (Files.exists(file) && Files.size(file) == (long) stretches * Long.BYTES) {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      for (int i = 0; i < stretches; i++) {
        done[i] = Math.max(0, bytes.getLong());
      }
    }
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
    Progress progress = new Progress(channel, done);
    progress.write();
    return progress;
  }

  synchronized long done(int stretch) {
    return done[stretch];
  }

  synchronized void set(int stretch, long bytes) throws IOException {
    done[stretch] = bytes;
    write();
  }

  private void write() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(done.length * Long.BYTES);
    for (long count : done) {
      bytes.putLong(count);
    }
    channel.write(bytes.flip(), 0);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
