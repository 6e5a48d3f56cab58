package dev.retort.dataset;

import com.carrotsearch.hppc.LongArrayList;
import dev.retort.capture.DurableFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Numbered records in a scratch file: written one after the other, then read in any order. Reading
 * is thread-safe.
 */
final class SpillFile implements AutoCloseable {
  private static final int BUFFER = 1 << 18;

  private final Path file;
  private final long[] ends;
  private final FileChannel channel;

  private SpillFile(Path file, long[] ends) throws IOException {
    this.file = file;
    this.ends = ends;
    this.channel = FileChannel.open(file, StandardOpenOption.READ);
  }

  /** Is given each record of a file. */
  interface Reader {
    /** The record of a number. */
    void record(int number, byte[] content);
  }

  byte[] read(int number) {
    long start = number == 0 ? 0 : ends[number - 1];
    ByteBuffer content = ByteBuffer.allocate((int) (ends[number] - start));
    try {
      while (content.hasRemaining()) {
        int read = channel.read(content, start + content.position());
        if (read < 0) {
          throw new EOFException("the file ends too early");
        }
      }
    } catch (IOException e) {
      throw failed("read", file, e);
    }
    return content.array();
  }

  /** Reads all records in order. */
  void scan(Reader reader) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
      long start = 0;
      for (int number = 0; number < ends.length; number++) {
        byte[] content = new byte[(int) (ends[number] - start)];
        in.readFully(content);
        reader.record(number, content);
        start = ends[number];
      }
    } catch (IOException e) {
      throw failed("read", file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed("close", file, e);
    }
  }

  private static UncheckedIOException failed(String verb, Path file, IOException cause) {
    return new UncheckedIOException(
        "cannot %s the scratch file %s: %s. A build needs about twice the exchanges' text as free space there"
            .formatted(verb, file, DurableFile.reason(cause)),
        cause);
  }

  /** Writes a file. Not thread-safe. */
  static final class Writer implements AutoCloseable {
    private final Path file;
    private final OutputStream out;
    private final LongArrayList ends = new LongArrayList();
    private long end;

    Writer(Path file) {
      this.file = file;
      try {
        out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER);
      } catch (IOException e) {
        throw failed("write", file, e);
      }
    }

    void append(byte[] content) {
      try {
        out.write(content);
      } catch (IOException e) {
        throw failed("write", file, e);
      }
      end += content.length;
      ends.add(end);
    }

    /** The file, for reading; the writer must have been closed. */
    SpillFile reopened() {
      try {
        return new SpillFile(file, ends.toArray());
      } catch (IOException e) {
        throw failed("read", file, e);
      }
    }

    @Override
    public void close() {
      try {
        out.close();
      } catch (IOException e) {
        throw failed("write", file, e);
      }
    }
  }
}
