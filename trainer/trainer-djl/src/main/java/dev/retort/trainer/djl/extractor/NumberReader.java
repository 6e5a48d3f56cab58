package dev.retort.trainer.djl.extractor;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Reads what {@link NumberWriter} wrote; a length that cannot be is a buffer underflow. */
record NumberReader(ByteBuffer buffer) {
  int[] ints() {
    int[] values = new int[length(Integer.BYTES)];
    buffer.asIntBuffer().get(values);
    skip(values.length * Integer.BYTES);
    return values;
  }

  short[] shorts() {
    short[] values = new short[length(Short.BYTES)];
    buffer.asShortBuffer().get(values);
    skip(values.length * Short.BYTES);
    return values;
  }

  byte[] bytes() {
    byte[] values = new byte[length(1)];
    buffer.get(values);
    return values;
  }

  /** Floats, all of them finite. */
  float[] floats() {
    float[] values = new float[length(Float.BYTES)];
    buffer.asFloatBuffer().get(values);
    skip(values.length * Float.BYTES);
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new BufferUnderflowException();
      }
    }
    return values;
  }

  /** Floats, exactly as many as there is place for. */
  void floatsInto(float[] place) {
    float[] values = floats();
    if (values.length != place.length) {
      throw new BufferUnderflowException();
    }
    System.arraycopy(values, 0, place, 0, place.length);
  }

  boolean atEnd() {
    return !buffer.hasRemaining();
  }

  private int length(int bytes) {
    int length = buffer.getInt();
    if (length < 0 || length > buffer.remaining() / bytes) {
      throw new BufferUnderflowException();
    }
    return length;
  }

  private void skip(int bytes) {
    buffer.position(buffer.position() + bytes);
  }
}
