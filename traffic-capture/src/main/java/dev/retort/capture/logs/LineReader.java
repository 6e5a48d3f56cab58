package dev.retort.capture.logs;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Lines of a file as raw bytes, so that one line of bad encoding does not spoil the rest. Gzip is
 * recognised by its first two bytes, whatever the file is called.
 */
final class LineReader implements AutoCloseable {
  private static final int GZIP_MAGIC = 0x1f8b;
  private static final int BUFFER_BYTES = 1 << 16;

  private final Counter file;
  private final InputStream in;
  private long number;

  private LineReader(Counter file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  static LineReader open(Path path) throws IOException {
    Counter counter = new Counter(Files.newInputStream(path));
    BufferedInputStream plain = new BufferedInputStream(counter, BUFFER_BYTES);
    plain.mark(2);
    int magic = (plain.read() << 8) | plain.read();
    plain.reset();
    InputStream content =
        magic == GZIP_MAGIC
            ? new BufferedInputStream(new GZIPInputStream(plain, BUFFER_BYTES), BUFFER_BYTES)
            : plain;
    return new LineReader(counter, content);
  }

  /** The next line without its end; empty at the end of the file. */
  Optional<byte[]> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    int read = in.read();
    if (read < 0) {
      return Optional.empty();
    }
    for (; read >= 0 && read != '\n'; read = in.read()) {
      line.write(read);
    }
    number++;
    return Optional.of(line.toByteArray());
  }

  /** What follows the lines that have been read, decompressed. */
  InputStream stream() {
    return in;
  }

  /** The number of the line last read, from 1. */
  long number() {
    return number;
  }

  /** Bytes of the file itself (compressed, if it is) that have been consumed. */
  long bytesConsumed() {
    return file.bytes;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private static final class Counter extends FilterInputStream {
    private long bytes;

    Counter(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      bytes += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      bytes += Math.max(0, read);
      return read;
    }
  }
}
