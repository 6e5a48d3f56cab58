package dev.retort.trainer.djl.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;

/**
 * One safetensors file, open for reading. Its header has been checked against its size. Bytes are
 * read at their positions rather than mapped: when somebody shortens the file meanwhile, that is an
 * error and not the end of the process. Not thread-safe.
 *
 * @see <a href="https://huggingface.co/docs/safetensors">the format</a>
 */
final class SafetensorsFile implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 23;

  private final Path file;
  private final FileChannel channel;
  private final Map<String, TensorEntry> entries;

  private SafetensorsFile(Path file, FileChannel channel, Map<String, TensorEntry> entries) {
    this.file = file;
    this.channel = channel;
    this.entries = Collections.unmodifiableMap(entries);
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws CheckpointException if the file is missing or lies
   */
  static SafetensorsFile open(Path file) {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
      SafetensorsFile opened =
          new SafetensorsFile(file, channel, SafetensorsHeader.read(file, channel));
      channel = null;
      return opened;
    } catch (IOException e) {
      throw SafetensorsHeader.unreadable(file, e);
    } finally {
      closeQuietly(channel);
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException("a file opened for reading does not close", e);
    }
  }

  Path file() {
    return file;
  }

  Collection<TensorEntry> entries() {
    return entries.values();
  }

  /**
   * Reads a tensor.
   *
   * @param type of the array's elements, which are converted
   * @param manager its owner, on whose device it lies
   */
  NDArray load(String name, ElementType type, NDManager manager) {
    TensorEntry entry = entries.get(name);
    int width = entry.type().bytes();
    int chunk = (int) Math.min(CHUNK_BYTES, Math.max(entry.byteCount(), width));
    ByteBuffer buffer = ByteBuffer.allocateDirect(chunk).order(ByteOrder.LITTLE_ENDIAN);
    NDArray target = TensorKernels.empty(entry.shape(), type, manager);
    try {
      long done = 0;
      while (done < entry.byteCount()) {
        buffer.clear().limit((int) Math.min(chunk, entry.byteCount() - done));
        read(buffer, entry.position() + done);
        try (NDArray values = values(buffer, entry.type(), manager)) {
          TensorKernels.fill(target, done / width, values);
        }
        done += buffer.limit();
      }
      return target;
    } catch (IOException e) {
      target.close();
      throw SafetensorsHeader.unreadable(file, e);
    }
  }

  private void read(ByteBuffer buffer, long position) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("it became shorter while it was read");
      }
    }
    buffer.flip();
  }

  private static NDArray values(ByteBuffer buffer, ElementType type, NDManager manager) {
    Shape shape = new Shape(buffer.remaining() / type.bytes());
    return switch (type) {
      case F32 -> manager.create(buffer, shape, DataType.FLOAT32);
      case F16 -> manager.create(buffer, shape, DataType.FLOAT16);
      case BF16 -> manager.create(widened(buffer), shape, DataType.FLOAT32);
    };
  }

  private static ByteBuffer widened(ByteBuffer halves) {
    int count = halves.remaining() / Short.BYTES;
    ByteBuffer wide = ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      wide.putInt(i * Float.BYTES, halves.getShort(i * Short.BYTES) << Short.SIZE);
    }
    return wide;
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }
}
