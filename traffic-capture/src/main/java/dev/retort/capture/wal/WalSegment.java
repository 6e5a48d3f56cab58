package dev.retort.capture.wal;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
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
  static final int HEADER_BYTES = 2 * Integer.BYTES;

  /** A group goes to the disk in few writes: each costs more than the copy. */
  private static final int BUFFER_BYTES = 256 << 10;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
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
    long end = durableBytes;
    try {
      buffer.clear();
      for (byte[] payload : group) {
        if (payload.length == 0) {
          throw new IllegalArgumentException("a record has at least one byte");
        }
        if (buffer.remaining() < HEADER_BYTES) {
          end = write(end, buffer);
        }
        buffer.putInt(payload.length).putInt(checksum(payload));
        if (buffer.remaining() < payload.length) {
          end = write(end, buffer);
        }
        if (buffer.remaining() < payload.length) {
          end = write(end, ByteBuffer.wrap(payload).position(payload.length));
        } else {
          buffer.put(payload);
        }
      }
      end = write(end, buffer);
      channel.force(false);
    } catch (IOException | IllegalArgumentException e) {
      channel.truncate(durableBytes);
      throw e;
    }
    durableBytes = end;
  }

  /** Writes what a buffer has been filled with, and empties it. */
  private long write(long from, ByteBuffer filled) throws IOException {
    long end = from;
    filled.flip();
    while (filled.hasRemaining()) {
      end += channel.write(filled, end);
    }
    filled.clear();
    return end;
  }

  /** How many bytes of the file a record takes. */
  public static long frameBytes(byte[] record) {
    return (long) HEADER_BYTES + record.length;
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
   * What a segment holds.
   *
   * @param records in the order of their appends, up to the first frame that is not whole
   * @param bytesBehindDamage bytes behind a frame that is there in full length and fails its
   *     checksum: they may hold acknowledged records. 0 after a mere torn tail, which was never
   *     acknowledged
   */
  public record Contents(List<byte[]> records, long bytesBehindDamage) {}

  /** Reads a segment, whatever became of its writer. */
  public static Contents read(Path file) throws IOException {
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
          break;
        }
        byte[] payload = in.readNBytes(length);
        left -= length;
        if (checksum(payload) != checksum) {
          return new Contents(records, left);
        }
        records.add(payload);
      }
    }
    return new Contents(records, 0);
  }

  static int checksum(byte[] payload) {
    CRC32C crc = new CRC32C();
    crc.update(payload);
    return (int) crc.getValue();
  }
}
