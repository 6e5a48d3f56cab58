package dev.retort.capture.wal;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
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
 * forced to the disk together. While it is written, zeros may follow the last frame: forcing bytes
 * that replace others waits for these alone, where bytes that make a file longer wait for whatever
 * else the file system's journal has under way. Not thread-safe: one writer at a time.
 */
public final class WalSegment implements AutoCloseable {
  static final int HEADER_BYTES = 2 * Integer.BYTES;

  /** A group goes to the disk in few writes: each costs more than the copy. */
  private static final int BUFFER_BYTES = 256 << 10;

  /** Zeros are written ahead in such steps, or as many as there are bytes before them. */
  private static final int ROOM_BYTES = 1 << 20;

  /** A larger group takes long by itself, and none is worth twice the writing. */
  private static final long SMALL_GROUP_BYTES = ROOM_BYTES / 16;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private long durableBytes;

  /** The file's length: what is behind the durable bytes is zeros. */
  private long fileBytes;

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
      if (end > fileBytes) {
        fileBytes = end - durableBytes <= SMALL_GROUP_BYTES ? makeRoom(end) : end;
      }
      channel.force(false);
    } catch (IOException | IllegalArgumentException e) {
      cutRoom();
      throw e;
    }
    durableBytes = end;
  }

  /** Writes zeros from there on, if the disk takes them; returns where they end. */
  private long makeRoom(long from) throws IOException {
    int length = (int) Math.min(from, ROOM_BYTES);
    try {
      return write(from, ByteBuffer.allocate(length).position(length));
    } catch (IOException e) {
      // The group itself is written: a disk that is full has not refused it.
      channel.truncate(from);
      return from;
    }
  }

  private void cutRoom() throws IOException {
    channel.truncate(durableBytes);
    fileBytes = durableBytes;
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

  /** Bytes of the records on disk, which are the file's once it is closed. */
  public long bytes() {
    return durableBytes;
  }

  /** The segment's file. */
  public Path file() {
    return file;
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      if (channel.isOpen() && fileBytes > durableBytes) {
        cutRoom();
      }
    }
  }

  /**
   * What a segment holds.
   *
   * @param records in the order of their appends, up to the first frame that is not whole
   * @param bytesBehindDamage bytes behind a frame that is there in full length and fails its
   *     checksum, up to the last that is not zero: they may hold acknowledged records. 0 after a
   *     mere torn tail, which was never acknowledged
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
          return new Contents(records, bytesBeforeZeros(in));
        }
        records.add(payload);
      }
    }
    return new Contents(records, 0);
  }

  /** How many bytes of a stream come before the zeros at its end. */
  private static long bytesBeforeZeros(InputStream in) throws IOException {
    long read = 0;
    long last = 0;
    for (int next = in.read(); next >= 0; next = in.read()) {
      read++;
      last = next == 0 ? last : read;
    }
    return last;
  }

  static int checksum(byte[] payload) {
    CRC32C crc = new CRC32C();
    crc.update(payload);
    return (int) crc.getValue();
  }
}
