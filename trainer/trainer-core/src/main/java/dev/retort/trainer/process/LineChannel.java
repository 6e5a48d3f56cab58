package dev.retort.trainer.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.JsonFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** JSON lines over a socket. One thread may read while any number writes. */
public final class LineChannel implements AutoCloseable {
  private final SocketChannel channel;
  private final BufferedReader reader;
  private final ReentrantLock writing = new ReentrantLock();

  /** Over a connected socket, which closes with this. */
  public LineChannel(SocketChannel channel) {
    this.channel = channel;
    reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
  }

  /**
   * The next value; nothing when the other side is gone.
   *
   * @throws IOException if the connection broke, or what came is no such value
   */
  public <T> Optional<T> read(Class<T> type) throws IOException {
    String line = reader.readLine();
    try {
      return line == null
          ? Optional.empty()
          : Optional.of(JsonFormat.mapper().readValue(line, type));
    } catch (JsonProcessingException e) {
      throw new IOException("the other side does not keep to the protocol", e);
    }
  }

  /**
   * Sends a value. Blocks while the other side does not read.
   *
   * @throws IOException if the connection broke
   */
  public void write(Object value) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap((JsonFormat.line(value) + "\n").getBytes(StandardCharsets.UTF_8));
    writing.lock();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
