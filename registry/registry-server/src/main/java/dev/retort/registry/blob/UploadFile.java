package dev.retort.registry.blob;

import dev.retort.registry.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * A file that grows at its end, digested as it grows, so that its bytes are not read again. One
 * thread at a time.
 */
public final class UploadFile implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Path path;
  private final FileChannel channel;
  private final MessageDigest digest;
  private long size;

  private UploadFile(Path path, FileChannel channel, MessageDigest digest, long size) {
    this.path = path;
    this.channel = channel;
    this.digest = digest;
    this.size = size;
  }

  /** Makes a file. */
  public static UploadFile create(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new UploadFile(path, channel, Sha256.algorithm(), 0);
  }

  /** Goes on with a file that another process left, and reads what it has so far. */
  public static UploadFile resume(Path path) throws IOException {
    MessageDigest digest = Sha256.algorithm();
    long size = 0;
    try (InputStream in = Files.newInputStream(path)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        size += read;
      }
    }
    FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
    channel.position(size);
    return new UploadFile(path, channel, digest, size);
  }

  /** Where it lies. */
  public Path path() {
    return path;
  }

  /** How many bytes it has. */
  public long size() {
    return size;
  }

  /**
   * Adds bytes. If the disk refuses them, none of them count, and the file may go on from where it
   * stood.
   */
  public void append(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      channel.truncate(size);
      channel.position(size);
      throw e;
    }
    digest.update(bytes);
    size += bytes.length;
  }

  /** Closes the file, which is complete. */
  public StagedFile finish() throws IOException {
    channel.close();
    return new StagedFile(path, Sha256.from(digest.digest()), size);
  }

  /** Closes the file and leaves it where it is. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Closes the file and removes it. */
  public void discard() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }
}
