package dev.retort.trainer.djl.safetensors;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes arrays as safetensors files, in the order of their names. A file is whole or absent; equal
 * arrays give equal bytes.
 */
public final class TensorFiles {
  private static final int ALIGNMENT = 8;
  private static final long CHUNK_ELEMENTS = 1 << 22;

  private TensorFiles() {}

  /**
   * Writes one file.
   *
   * @param type into which elements are converted, rounded to nearest
   * @throws IllegalArgumentException if the type cannot hold an element's size
   * @throws UncheckedIOException if the disk refuses; nothing is left then
   */
  public static void write(Path file, Map<String, NDArray> tensors, ElementType type) {
    SortedMap<String, NDArray> sorted = new TreeMap<>(tensors);
    sorted.forEach((name, tensor) -> requireFits(name, tensor, type));
    Path temporary = DurableFile.temporary(file);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        writeFully(channel, header(sorted, type));
        for (NDArray tensor : sorted.values()) {
          writeElements(channel, tensor, type);
        }
      }
    } catch (IOException e) {
      DurableFile.deleteTree(temporary);
      throw new UncheckedIOException(
          "cannot write %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
    DurableFile.publish(temporary, file);
  }

  /**
   * Writes a model's tensors to a folder: one file if they fit, or else shards, whose index comes
   * last.
   *
   * @param mostShardBytes the largest size of a shard's data; a larger tensor has one of its own
   */
  public static void writeModel(
      Path folder, Map<String, NDArray> tensors, ElementType type, long mostShardBytes) {
    List<SortedMap<String, NDArray>> shards = split(tensors, type, mostShardBytes);
    if (shards.size() == 1) {
      write(folder.resolve(TensorSource.SINGLE), tensors, type);
      return;
    }
    Map<String, String> index = new TreeMap<>();
    for (int i = 0; i < shards.size(); i++) {
      String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      write(folder.resolve(name), shards.get(i), type);
      shards.get(i).keySet().forEach(tensor -> index.put(tensor, name));
    }
    long total = tensors.values().stream().mapToLong(tensor -> byteCount(tensor, type)).sum();
    new ShardIndex(index, total).write(folder.resolve(TensorSource.INDEX));
  }

  private static List<SortedMap<String, NDArray>> split(
      Map<String, NDArray> tensors, ElementType type, long mostShardBytes) {
    List<SortedMap<String, NDArray>> shards = new ArrayList<>();
    SortedMap<String, NDArray> current = new TreeMap<>();
    long bytes = 0;
    for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
      long size = byteCount(tensor.getValue(), type);
      if (!current.isEmpty() && bytes + size > mostShardBytes) {
        shards.add(current);
        current = new TreeMap<>();
        bytes = 0;
      }
      current.put(tensor.getKey(), tensor.getValue());
      bytes += size;
    }
    shards.add(current);
    return shards;
  }

  private static long byteCount(NDArray tensor, ElementType type) {
    return tensor.size() * type.bytes();
  }

  private static void requireFits(String name, NDArray tensor, ElementType type) {
    if (type == ElementType.F32) {
      return;
    }
    long lost = TensorKernels.overflows(tensor, type);
    if (lost > 0) {
      throw new IllegalArgumentException(
          "%d elements of tensor %s are larger than %s can hold. Write it as F32%s."
              .formatted(lost, name, type, type == ElementType.F16 ? " or BF16" : ""));
    }
  }

  private static ByteBuffer header(SortedMap<String, NDArray> tensors, ElementType type) {
    ObjectNode root = JsonFormat.mapper().createObjectNode();
    root.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
      ObjectNode description = root.putObject(tensor.getKey());
      description.put("dtype", type.name());
      ArrayNode shape = description.putArray("shape");
      Arrays.stream(tensor.getValue().getShape().getShape()).forEach(shape::add);
      long end = offset + byteCount(tensor.getValue(), type);
      description.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = JsonFormat.line(root).getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(ALIGNMENT + padded).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(padded).put(json);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.flip();
  }

  private static void writeElements(FileChannel channel, NDArray tensor, ElementType type)
      throws IOException {
    long size = tensor.size();
    for (long first = 0; first < size; first += CHUNK_ELEMENTS) {
      long count = Math.min(CHUNK_ELEMENTS, size - first);
      ByteBuffer rounded = TensorKernels.rounded(tensor, first, count, type);
      writeFully(channel, type == ElementType.BF16 ? upperHalves(rounded) : rounded);
    }
  }

  private static ByteBuffer upperHalves(ByteBuffer floats) {
    int count = floats.remaining() / Float.BYTES;
    ByteBuffer halves = ByteBuffer.allocate(count * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      halves.putShort((short) (floats.getInt(floats.position() + i * Float.BYTES) >>> Short.SIZE));
    }
    return halves.flip();
  }

  private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
