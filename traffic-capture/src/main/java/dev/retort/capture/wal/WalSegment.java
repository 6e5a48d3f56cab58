package dev.retort.capture.wal;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * One file of a write-ahead log: frames of length, CRC-32C and payload, appended in groups that are
 * forced to the disk together. Not thread-safe: one writer at a time.
 */
public final class WalSegment implements AutoCloseable {
  private static final int HEADER_BYTES = 2 * Integer.BYTES;

  private final Path file;
  private final FileChannel channel;
  private long durableBytes;

  private WalSegment(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Creates an empty segment. */
  public static WalSegment create(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new WalSegment(file, channel);
  }

  /**
   * Appends a group of records. When the call returns, all of them are on disk. When it fails, the
   * segment is as it was before the call, and may be appended to again.
   *
   * @param group records of at least one byte each
   * @throws IOException if the disk refuses
   */
  public void append(List<byte[]> group) throws IOException {
    ByteBuffer frames =
        ByteBuffer.allocate(group.stream().mapToInt(r -> HEADER_BYTES + r.length).sum());
    for (byte[] payload : group) {
      if (payload.length == 0) {
        throw new IllegalArgumentException("a record has at least one byte");
      }
      frames.putInt(payload.length).putInt(checksum(payload)).put(payload);
    }
    frames.flip();
    try {
      while (frames.hasRemaining()) {
        channel.write(frames, durableBytes + frames.position());
      }
      channel.force(false);
    } catch (IOException e) {
      channel.truncate(durableBytes);
      throw e;
    }
    durableBytes += frames.limit();
  }

  /** Bytes on disk. */
  public long bytes() {
    return durableBytes;
  }

  /** The segment's file. */
  public Path file() {
    return file;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /**
   * The records of a segment, whatever became of its writer: reading ends at the first frame that
   * is cut short or fails its checksum, for nothing after it was ever acknowledged.
   */
  public static List<byte[]> read(Path file) throws IOException {
    List<byte[]> records = new ArrayList<>();
    long left = Files.size(file);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      while (left >= HEADER_BYTES) {
        int length = in.readInt();
        int checksum = in.readInt();
        left -= HEADER_BYTES;
        // Blocks that were never written read as zeros, and so would an empty record.
        if (length <= 0 || length > left) {
          return records;
        }
        byte[] payload = in.readNBytes(length);
        left -= length;
        if (checksum(payload) != checksum) {
          return records;
        }
        records.add(payload);
      }
    } catch (EOFException e) {
      return records;
    }
    return records;
  }

  private static int checksum(byte[] payload) {
    CRC32C crc = new CRC32C();
    crc.update(payload);
    return (int) crc.getValue();
  }
}
