package dev.retort.trainer.djl.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one file's header front to back; nothing is allocated that the file has no bytes for. */
final class GgufReader {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MOST_DIMENSIONS = 4;
  private static final int LEAST_ENTRY_BYTES = 12;

  private final Path file;
  private final FileChannel channel;
  private final long size;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long position;

  GgufReader(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    size = channel.size();
  }

  GgufHeader header() throws IOException {
    if (size < 24 || number(4) != GgufWriter.MAGIC) {
      throw refusal("it does not begin with GGUF: it is empty or something else");
    }
    long version = number(4);
    if (version != GgufWriter.VERSION) {
      throw refusal("its version is %d, and %d is read".formatted(version, GgufWriter.VERSION));
    }
    long tensorCount = count(LEAST_ENTRY_BYTES);
    long valueCount = count(LEAST_ENTRY_BYTES);
    Map<String, GgufValue> metadata = new LinkedHashMap<>();
    for (long i = 0; i < valueCount; i++) {
      String key = text();
      if (metadata.put(key, value((int) number(4))) != null) {
        throw refusal("its key %s stands twice".formatted(key));
      }
    }
    if (metadata.get("general.alignment") instanceof GgufValue.Whole alignment
        && alignment.value() != GgufWriter.ALIGNMENT) {
      throw refusal("its alignment is %d, and 32 is read".formatted(alignment.value()));
    }
    List<GgufTensor> tensors = new ArrayList<>();
    for (long i = 0; i < tensorCount; i++) {
      tensors.add(tensor());
    }
    long dataStart = GgufWriter.aligned(position);
    verify(tensors, dataStart);
    return new GgufHeader(metadata, tensors, dataStart);
  }

  private GgufValue value(int code) throws IOException {
    if (code == GgufCode.TEXT) {
      return new GgufValue.Text(text());
    } else if (code == GgufCode.BOOL) {
      return new GgufValue.Flag(number(1) != 0);
    } else if (GgufCode.isReal(code)) {
      return new GgufValue.Real(real(code));
    } else if (GgufCode.isWhole(code)) {
      return new GgufValue.Whole(whole(code));
    } else if (code == GgufCode.ARRAY) {
      return array((int) number(4));
    }
    throw refusal("its metadata has a value of the unknown type %d".formatted(code));
  }

  private GgufValue array(int code) throws IOException {
    if (code == GgufCode.TEXT) {
      long count = count(Long.BYTES);
      List<String> texts = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        texts.add(text());
      }
      return new GgufValue.Texts(texts);
    } else if (GgufCode.isReal(code)) {
      long count = count(bytes(code));
      List<Double> reals = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        reals.add(real(code));
      }
      return new GgufValue.Reals(reals);
    } else if (GgufCode.isWhole(code) || code == GgufCode.BOOL) {
      long count = count(bytes(code));
      List<Long> wholes = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        wholes.add(whole(code));
      }
      return new GgufValue.Wholes(wholes);
    }
    throw refusal("its metadata has a list of the unknown type %d".formatted(code));
  }

  private static int bytes(int code) {
    return switch (code) {
      case GgufCode.UINT8, GgufCode.INT8, GgufCode.BOOL -> 1;
      case GgufCode.UINT16, GgufCode.INT16 -> 2;
      case GgufCode.UINT32, GgufCode.INT32, GgufCode.FLOAT32 -> 4;
      default -> 8;
    };
  }

  private double real(int code) throws IOException {
    long bits = number(bytes(code));
    return code == GgufCode.FLOAT32
        ? Float.intBitsToFloat((int) bits)
        : Double.longBitsToDouble(bits);
  }

  private long whole(int code) throws IOException {
    long value = number(bytes(code));
    return switch (code) {
      case GgufCode.INT8 -> (byte) value;
      case GgufCode.INT16 -> (short) value;
      case GgufCode.INT32 -> (int) value;
      default -> value;
    };
  }

  private GgufTensor tensor() throws IOException {
    String name = text();
    long dimensions = number(4);
    if (dimensions > MOST_DIMENSIONS) {
      throw refusal("tensor %s has %d dimensions".formatted(name, dimensions));
    }
    List<Long> shape = new ArrayList<>();
    for (int i = 0; i < dimensions; i++) {
      shape.add(number(8));
    }
    int code = (int) number(4);
    GgufType type =
        GgufType.coded(code)
            .orElseThrow(
                () ->
                    refusal(
                        "tensor %s has the type %d; f32, f16 and q8_0 are read"
                            .formatted(name, code)));
    if (shape.isEmpty()
        || shape.stream().anyMatch(length -> length <= 0)
        || shape.get(0) % type.blockElements() != 0) {
      throw refusal("tensor %s has the shape %s of %s".formatted(name, shape, type));
    }
    Collections.reverse(shape);
    return new GgufTensor(name, shape, type, number(8));
  }

  private void verify(List<GgufTensor> tensors, long dataStart) {
    List<GgufTensor> ordered = new ArrayList<>(tensors);
    ordered.sort(Comparator.comparingLong(GgufTensor::offset));
    Set<String> names = new HashSet<>();
    long end = 0;
    for (GgufTensor tensor : ordered) {
      if (!names.add(tensor.name())) {
        throw refusal("tensor %s stands twice".formatted(tensor.name()));
      }
      long bytes = byteCount(tensor);
      boolean aligned = tensor.offset() % GgufWriter.ALIGNMENT == 0;
      if (!aligned || tensor.offset() < end || tensor.offset() > size - dataStart - bytes) {
        throw refusal(
            "tensor %s claims %d bytes from %d on; tensors before it end at %d and the data has %d bytes"
                .formatted(tensor.name(), bytes, tensor.offset(), end, size - dataStart));
      }
      end = tensor.offset() + bytes;
    }
  }

  private long byteCount(GgufTensor tensor) {
    try {
      return tensor.byteCount();
    } catch (ArithmeticException e) {
      throw refusal("tensor %s has the shape %s".formatted(tensor.name(), tensor.shape()));
    }
  }

  /** A count of things that take at least so many bytes each. */
  private long count(int leastBytes) throws IOException {
    long count = number(8);
    if (count < 0 || count > (size - position) / leastBytes) {
      throw refusal(
          "it claims %s entries with %d bytes left"
              .formatted(Long.toUnsignedString(count), size - position));
    }
    return count;
  }

  private String text() throws IOException {
    byte[] bytes = new byte[(int) Math.min(Integer.MAX_VALUE - 8L, count(1))];
    int done = 0;
    while (done < bytes.length) {
      require(1);
      int part = Math.min(buffer.remaining(), bytes.length - done);
      buffer.get(bytes, done, part);
      done += part;
      position += part;
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private long number(int bytes) throws IOException {
    require(bytes);
    position += bytes;
    return switch (bytes) {
      case 1 -> buffer.get() & 0xFFL;
      case 2 -> buffer.getShort() & 0xFFFFL;
      case 4 -> buffer.getInt() & 0xFFFFFFFFL;
      default -> buffer.getLong();
    };
  }

  private void require(int bytes) throws IOException {
    while (buffer.remaining() < bytes) {
      buffer.compact();
      int read = channel.read(buffer);
      buffer.flip();
      if (read < 0) {
        throw refusal("it ends at %d, within its header".formatted(size));
      }
    }
  }

  private GgufException refusal(String problem) {
    return new GgufException(file, problem + ". It is damaged or not ours; export it again.");
  }
}
