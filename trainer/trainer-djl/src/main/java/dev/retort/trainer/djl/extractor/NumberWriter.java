package dev.retort.trainer.djl.extractor;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Arrays of numbers as bytes, big-endian, each after its length. */
final class NumberWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  void ints(int[] values) {
    ByteBuffer buffer = begin(values.length, Integer.BYTES);
    buffer.asIntBuffer().put(values);
    end(buffer);
  }

  void shorts(short[] values) {
    ByteBuffer buffer = begin(values.length, Short.BYTES);
    buffer.asShortBuffer().put(values);
    end(buffer);
  }

  void bytes(byte[] values) {
    end(begin(values.length, 1).put(values));
  }

  void floats(float[] values) {
    ByteBuffer buffer = begin(values.length, Float.BYTES);
    buffer.asFloatBuffer().put(values);
    end(buffer);
  }

  byte[] written() {
    return out.toByteArray();
  }

  private ByteBuffer begin(int length, int bytes) {
    ByteBuffer head = ByteBuffer.allocate(Integer.BYTES).putInt(length);
    end(head);
    return ByteBuffer.allocate(Math.multiplyExact(length, bytes));
  }

  private void end(ByteBuffer buffer) {
    out.write(buffer.array(), buffer.arrayOffset(), buffer.capacity());
  }
}
