package dev.retort.trainer.djl.gguf;

import dev.retort.capture.DurableFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Writes version 3 of the format, little-endian. A file is whole or absent; tensors are asked for
 * one after the other, so that no more than one needs to be in memory. Equal input gives equal
 * bytes.
 */
final class GgufWriter {
  static final int MAGIC = 0x46554747;
  static final int VERSION = 3;
  static final int ALIGNMENT = 32;
  private static final int CHUNK_ELEMENTS = 1 << 18;

  /** A tensor that is to be written. */
  record Part(String name, List<Long> shape, GgufType type, Source source) {}

  /** Where a tensor's elements come from. */
  interface Source {
    /** All elements, outermost dimension first. */
    float[] load();
  }

  private GgufWriter() {}

  static void write(Path file, Map<String, GgufValue> metadata, List<Part> parts) {
    Path temporary = DurableFile.temporary(file);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        writeFully(channel, ByteBuffer.wrap(header(metadata, parts)));
        for (Part part : parts) {
          writeElements(channel, file, part);
        }
      }
    } catch (IOException e) {
      DurableFile.deleteTree(temporary);
      throw new UncheckedIOException(
          "cannot write %s: %s".formatted(file, DurableFile.reason(e)), e);
    } catch (RuntimeException e) {
      DurableFile.deleteTree(temporary);
      throw e;
    }
    DurableFile.publish(temporary, file);
  }

  private static byte[] header(Map<String, GgufValue> metadata, List<Part> parts)
      throws IOException {
    Output output = new Output();
    output.putInt(MAGIC).putInt(VERSION).putLong(parts.size()).putLong(metadata.size());
    metadata.forEach((key, value) -> output.putText(key).putValue(value));
    long offset = 0;
    for (Part part : parts) {
      List<Long> shape = new ArrayList<>(part.shape());
      Collections.reverse(shape);
      output.putText(part.name()).putInt(shape.size());
      shape.forEach(output::putLong);
      output.putInt(part.type().code()).putLong(offset);
      offset = aligned(offset + tensor(part).byteCount());
    }
    output.writeBytes(new byte[(int) (aligned(output.size()) - output.size())]);
    return output.toByteArray();
  }

  private static GgufTensor tensor(Part part) {
    return new GgufTensor(part.name(), part.shape(), part.type(), 0);
  }

  static long aligned(long position) {
    return (position + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static void writeElements(FileChannel channel, Path file, Part part) throws IOException {
    float[] values = part.source().load();
    GgufTensor tensor = tensor(part);
    if (values.length != tensor.elements()) {
      throw new GgufException(
          file,
          "tensor %s of shape %s has %d elements".formatted(part.name(), part.shape(), values.length));
    }
    ByteBuffer buffer =
        ByteBuffer.allocate((int) part.type().byteCount(CHUNK_ELEMENTS))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += CHUNK_ELEMENTS) {
      try {
        part.type().encode(values, from, Math.min(values.length, from + CHUNK_ELEMENTS), buffer);
      } catch (IllegalArgumentException e) {
        throw new GgufException(
            file,
            "tensor %s cannot be exported: %s. Export it as f32, or look why the training diverged."
                .formatted(part.name(), e.getMessage()),
            e);
      }
      writeFully(channel, buffer.flip());
      buffer.clear();
    }
    long padding = aligned(tensor.byteCount()) - tensor.byteCount();
    writeFully(channel, ByteBuffer.allocate((int) padding));
  }

  private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Little-endian bytes of a header. */
  private static final class Output extends ByteArrayOutputStream {
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    Output putInt(int value) {
      write(number.clear().putInt(value).array(), 0, Integer.BYTES);
      return this;
    }

    Output putLong(long value) {
      write(number.clear().putLong(value).array(), 0, Long.BYTES);
      return this;
    }

    Output putText(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      putLong(bytes.length).writeBytes(bytes);
      return this;
    }

    void putValue(GgufValue value) {
      if (value instanceof GgufValue.Text text) {
        putInt(GgufCode.TEXT).putText(text.value());
      } else if (value instanceof GgufValue.Whole whole) {
        putInt(GgufCode.UINT32).putInt((int) whole.value());
      } else if (value instanceof GgufValue.Real real) {
        putInt(GgufCode.FLOAT32).putInt(Float.floatToRawIntBits((float) real.value()));
      } else if (value instanceof GgufValue.Flag flag) {
        putInt(GgufCode.BOOL).write(flag.value() ? 1 : 0);
      } else if (value instanceof GgufValue.Texts texts) {
        putInt(GgufCode.ARRAY).putInt(GgufCode.TEXT).putLong(texts.values().size());
        texts.values().forEach(this::putText);
      } else if (value instanceof GgufValue.Wholes wholes) {
        putInt(GgufCode.ARRAY).putInt(GgufCode.INT32).putLong(wholes.values().size());
        wholes.values().forEach(element -> putInt(element.intValue()));
      } else if (value instanceof GgufValue.Reals reals) {
        putInt(GgufCode.ARRAY).putInt(GgufCode.FLOAT32).putLong(reals.values().size());
        reals.values().forEach(real -> putInt(Float.floatToRawIntBits(real.floatValue())));
      }
    }
  }
}
