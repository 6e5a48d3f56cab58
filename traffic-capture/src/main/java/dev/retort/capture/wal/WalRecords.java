package dev.retort.capture.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Single records of a segment, by where they stand: also while the segment takes appends, and after
 * its file has been removed. Records that follow one another are read in larger pieces. Not
 * thread-safe.
 */
public final class WalRecords implements AutoCloseable {
  private static final int PIECE_BYTES = 64 << 10;

  private final Path file;
  private final FileChannel channel;
  private ByteBuffer piece = ByteBuffer.allocate(0);
  private long pieceStart;

  private WalRecords(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens a segment's file.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  public static WalRecords open(Path file) throws IOException {
    return new WalRecords(file, FileChannel.open(file, StandardOpenOption.READ));
  }

  /**
   * The record whose frame begins at an offset.
   *
   * @throws IOException if there is none, or it is damaged
   */
  public byte[] at(long offset) throws IOException {
    Optional<byte[]> record = record(offset);
    if (record.isEmpty()) {
      // The piece may have been read before the record was appended.
      piece = ByteBuffer.allocate(0);
      record = record(offset);
    }
    return record.orElseThrow(() -> damaged(offset));
  }

  private Optional<byte[]> record(long offset) throws IOException {
    ByteBuffer header = bytes(offset, WalSegment.HEADER_BYTES);
    int length = header.getInt();
    int checksum = header.getInt();
    if (length <= 0 || length > channel.size() - offset - WalSegment.HEADER_BYTES) {
      return Optional.empty();
    }
    byte[] payload = new byte[length];
    bytes(offset + WalSegment.HEADER_BYTES, length).get(payload);
    return Optional.of(payload).filter(bytes -> WalSegment.checksum(bytes) == checksum);
  }

  private ByteBuffer bytes(long offset, int length) throws IOException {
    if (offset < pieceStart || offset + length > pieceStart + piece.limit()) {
      fill(offset, length);
    }
    return piece.position((int) (offset - pieceStart));
  }

  private void fill(long offset, int length) throws IOException {
    piece =
        piece.capacity() < length
            ? ByteBuffer.allocate(Math.max(length, PIECE_BYTES))
            : piece.clear();
    pieceStart = offset;
    while (piece.position() < length) {
      if (channel.read(piece, offset + piece.position()) < 0) {
        piece.flip();
        throw damaged(offset);
      }
    }
    piece.flip();
  }

  private IOException damaged(long offset) {
    return new IOException(
        "%s has no whole record at byte %d: something else has written to it, or the disk is failing"
            .formatted(file, offset));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
