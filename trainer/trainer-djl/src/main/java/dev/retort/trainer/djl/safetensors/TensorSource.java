package dev.retort.trainer.djl.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Tensors by name, from one file or from the shards that an index lists. All headers have been
 * checked when it is open. Not thread-safe.
 */
public final class TensorSource implements AutoCloseable {
  /** The name of a model's only file in a folder. */
  public static final String SINGLE = "model.safetensors";

  /** The name of the index of a model's shards in a folder. */
  public static final String INDEX = "model.safetensors.index.json";

  private final Path origin;
  private final List<SafetensorsFile> files;
  private final Map<String, SafetensorsFile> byName = new LinkedHashMap<>();
  private final Map<String, TensorEntry> entries = new LinkedHashMap<>();

  private TensorSource(Path origin, List<SafetensorsFile> files) {
    this.origin = origin;
    this.files = files;
    for (SafetensorsFile file : files) {
      for (TensorEntry entry : file.entries()) {
        SafetensorsFile other = byName.put(entry.name(), file);
        if (other != null) {
          throw new CheckpointException(
              origin,
              "tensor %s stands in %s and in %s, and only one can be meant. Write the shards again."
                  .formatted(entry.name(), other.file(), file.file()));
        }
        entries.put(entry.name(), entry);
      }
    }
  }

  /**
   * Opens one file.
   *
   * @throws CheckpointException if it is missing or lies
   */
  public static TensorSource ofFile(Path file) {
    return of(file, List.of(file));
  }

  /**
   * Opens a model's folder: {@value #SINGLE} if it is there, or else the shards of {@value #INDEX}.
   *
   * @throws CheckpointException if neither is there, a shard is missing, or a file lies
   */
  public static TensorSource ofFolder(Path folder) {
    Path single = folder.resolve(SINGLE);
    Path index = folder.resolve(INDEX);
    if (Files.exists(single) || !Files.exists(index)) {
      if (!Files.exists(single)) {
        throw new CheckpointException(
            folder,
            "there is neither %s nor %s in it. Name the folder of a Hugging Face snapshot with safetensors weights."
                .formatted(SINGLE, INDEX));
      }
      return ofFile(single);
    }
    Map<String, String> shards = ShardIndex.read(index).shards();
    List<Path> files = new ArrayList<>();
    for (String shard : new TreeSet<>(shards.values())) {
      Path file = folder.resolve(shard);
      if (!Files.exists(file)) {
        throw new CheckpointException(
            index,
            "it lists the shard %s, which is not in the folder. Download it too.".formatted(shard));
      }
      files.add(file);
    }
    TensorSource source = of(index, files);
    try {
      source.verify(shards);
      return source;
    } catch (CheckpointException e) {
      source.close();
      throw e;
    }
  }

  private static TensorSource of(Path origin, List<Path> paths) {
    List<SafetensorsFile> files = new ArrayList<>();
    boolean open = false;
    try {
      for (Path path : paths) {
        files.add(SafetensorsFile.open(path));
      }
      TensorSource source = new TensorSource(origin, files);
      open = true;
      return source;
    } finally {
      if (!open) {
        files.forEach(SafetensorsFile::close);
      }
    }
  }

  private void verify(Map<String, String> shards) {
    shards.forEach(
        (name, shard) -> {
          SafetensorsFile file = byName.get(name);
          if (file == null || !file.file().getFileName().toString().equals(shard)) {
            throw new CheckpointException(
                origin,
                "it says that tensor %s stands in %s, where it is not. Download the index and the shards again."
                    .formatted(name, shard));
          }
        });
    for (String name : byName.keySet()) {
      if (!shards.containsKey(name)) {
        throw new CheckpointException(
            origin,
            "tensor %s stands in %s, and the index does not know it. Download the index and the shards again."
                .formatted(name, byName.get(name).file().getFileName()));
      }
    }
  }

  /** The file that names the tensors: the only one, or the index. */
  public Path origin() {
    return origin;
  }

  /** What there is, by name. */
  public Map<String, TensorEntry> entries() {
    return Collections.unmodifiableMap(entries);
  }

  /**
   * Reads a tensor.
   *
   * @param type of the array's elements, into which the stored ones are converted
   * @param manager the array's owner, on whose device it lies
   * @throws CheckpointException if there is none of that name, or the file cannot be read
   */
  public NDArray load(String name, ElementType type, NDManager manager) {
    SafetensorsFile file = byName.get(name);
    if (file == null) {
      throw new CheckpointException(origin, "there is no tensor %s in it.".formatted(name));
    }
    return file.load(name, type, manager);
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }

  /** The stored size of all tensors. */
  public long byteCount() {
    return entries.values().stream().mapToLong(TensorEntry::byteCount).sum();
  }
}
