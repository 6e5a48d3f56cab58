package dev.retort.trainer.djl.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a file's header and refuses every one that does not describe the file exactly. */
final class SafetensorsHeader {
  private static final int LENGTH_BYTES = 8;

  /** As in the reference implementation. */
  private static final long LONGEST_HEADER = 100_000_000;

  private static final String METADATA = "__metadata__";
  private static final ObjectReader JSON =
      JsonFormat.mapper().reader().with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private final Path file;

  private SafetensorsHeader(Path file) {
    this.file = file;
  }

  /** The tensors in the order of their bytes. */
  static Map<String, TensorEntry> read(Path file, FileChannel channel) throws IOException {
    return new SafetensorsHeader(file).read(channel);
  }

  private Map<String, TensorEntry> read(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < LENGTH_BYTES) {
      throw refusal(
          "the file has %d bytes, and a safetensors file begins with %d that tell its header's length; it is empty, cut off or something else. Copy it again."
              .formatted(size, LENGTH_BYTES));
    }
    ByteBuffer prefix = bytes(channel, 0, LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long length = prefix.getLong();
    if (length < 0 || length > Math.min(LONGEST_HEADER, size - LENGTH_BYTES)) {
      throw refusal(
          "its first %d bytes claim a header of %s bytes, but only %d follow and %d are the most that the format allows; it is cut off or no safetensors file. Copy it again."
              .formatted(
                  LENGTH_BYTES,
                  Long.toUnsignedString(length),
                  size - LENGTH_BYTES,
                  LONGEST_HEADER));
    }
    JsonNode header = parse(bytes(channel, LENGTH_BYTES, (int) length));
    return entries(header, LENGTH_BYTES + length, size);
  }

  private JsonNode parse(ByteBuffer text) throws IOException {
    try {
      JsonNode header = JSON.readTree(text.array(), text.arrayOffset(), text.limit());
      if (!header.isObject()) {
        throw refusal("its header is no JSON object; it is no safetensors file.");
      }
      return header;
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          file,
          "its header is no valid JSON (%s); it is damaged or no safetensors file. Copy it again."
              .formatted(e.getOriginalMessage()),
          e);
    }
  }

  private Map<String, TensorEntry> entries(JsonNode header, long dataStart, long fileSize) {
    List<TensorEntry> entries = new ArrayList<>();
    header
        .properties()
        .forEach(
            field -> {
              if (!field.getKey().equals(METADATA)) {
                entries.add(entry(field.getKey(), field.getValue(), dataStart));
              }
            });
    entries.sort(
        Comparator.comparingLong(TensorEntry::position)
            .thenComparingLong(TensorEntry::byteCount)
            .thenComparing(TensorEntry::name));
    long end = dataStart;
    for (TensorEntry entry : entries) {
      if (entry.position() != end) {
        throw refusal(
            "the bytes of tensor %s begin at %d of the data, where %d is the end of the tensor before it: its header's offsets %s. It is damaged; copy it again."
                .formatted(
                    entry.name(),
                    entry.position() - dataStart,
                    end - dataStart,
                    entry.position() < end ? "overlap" : "leave a gap"));
      }
      end += entry.byteCount();
    }
    if (end != fileSize) {
      throw refusal(
          "its header describes %d bytes of data, and %d follow the header: it is cut off or has been added to. Copy it again."
              .formatted(end - dataStart, fileSize - dataStart));
    }
    Map<String, TensorEntry> byName = new LinkedHashMap<>();
    entries.forEach(entry -> byName.put(entry.name(), entry));
    return byName;
  }

  private TensorEntry entry(String name, JsonNode description, long dataStart) {
    String dtype = description.path("dtype").asText("none");
    ElementType type =
        ElementType.named(dtype)
            .orElseThrow(
                () ->
                    refusal(
                        "tensor %s has elements of type %s; F32, F16 and BF16 can be read. Convert the checkpoint, for instance to BF16."
                            .formatted(name, dtype)));
    List<Long> shape = numbers(name, description.path("shape"), "shape");
    List<Long> offsets = numbers(name, description.path("data_offsets"), "data_offsets");
    if (offsets.size() != 2 || offsets.get(1) < offsets.get(0)) {
      throw refusal(
          "tensor %s has data_offsets %s; they are two numbers, a begin and an end that is not before it. It is damaged; copy it again."
              .formatted(name, offsets));
    }
    TensorEntry entry = new TensorEntry(name, type, shape, 0);
    long declared = offsets.get(1) - offsets.get(0);
    long needed = needed(entry);
    if (declared != needed) {
      throw refusal(
          "tensor %s has shape %s of %s, which takes %s bytes, but its offsets %s hold %d. It is damaged; copy it again."
              .formatted(
                  name, shape, type, needed < 0 ? "more than 2^63" : needed, offsets, declared));
    }
    if (offsets.get(0) > Long.MAX_VALUE - dataStart - declared) {
      throw refusal("tensor %s has offsets %s beyond any file.".formatted(name, offsets));
    }
    return new TensorEntry(name, type, shape, dataStart + offsets.get(0));
  }

  private static long needed(TensorEntry entry) {
    try {
      return entry.byteCount();
    } catch (ArithmeticException e) {
      return -1;
    }
  }

  private List<Long> numbers(String name, JsonNode list, String what) {
    List<Long> numbers = new ArrayList<>();
    boolean valid = list.isArray();
    for (JsonNode number : list) {
      valid &= number.isIntegralNumber() && number.canConvertToLong() && number.longValue() >= 0;
      numbers.add(number.longValue());
    }
    if (!valid) {
      throw refusal(
          "tensor %s has the %s %s; it is a list of whole numbers that are not negative. It is damaged; copy it again."
              .formatted(name, what, list.isMissingNode() ? "missing" : list));
    }
    return numbers;
  }

  private ByteBuffer bytes(FileChannel channel, long position, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  private CheckpointException refusal(String problem) {
    return new CheckpointException(file, problem);
  }

  static CheckpointException unreadable(Path file, IOException cause) {
    return new CheckpointException(
        file, "it cannot be read: " + DurableFile.reason(cause) + ".", cause);
  }
}
