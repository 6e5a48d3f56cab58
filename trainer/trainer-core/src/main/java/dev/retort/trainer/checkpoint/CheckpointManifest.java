package dev.retort.trainer.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Says what belongs to a checkpoint: {@value #FILE} in its folder.
 *
 * @param step the step after which it was taken
 * @param files every other file of the folder
 */
record CheckpointManifest(long step, List<Entry> files) {
  static final String FILE = "checkpoint.json";

  CheckpointManifest {
    files = List.copyOf(files);
  }

  /**
   * One file.
   *
   * @param path relative to the folder, with slashes
   * @param size bytes
   * @param sha256 of its bytes, in lower-case hexadecimal digits
   */
  record Entry(String path, long size, String sha256) {
    Entry {
      Path relative = Path.of(path);
      if (relative.isAbsolute() || relative.normalize().startsWith("..")) {
        throw new IllegalArgumentException(
            "a checkpoint's file lies in its folder, not at '%s'".formatted(path));
      }
    }

    private boolean holds(Path folder) throws IOException {
      Path file = folder.resolve(path);
      return Files.isRegularFile(file) && Files.size(file) == size && digest(file).equals(sha256);
    }
  }

  /** Writes the manifest of the files that are in a folder now. */
  static void write(Path folder, long step) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> files = walk.filter(Files::isRegularFile).sorted().toList();
      List<Entry> entries = new ArrayList<>();
      for (Path file : files) {
        entries.add(
            new Entry(
                folder.relativize(file).toString().replace('\\', '/'),
                Files.size(file),
                digest(file)));
      }
      Files.write(folder.resolve(FILE), JsonFormat.pretty(new CheckpointManifest(step, entries)));
    }
  }

  /** Whether a folder holds what its manifest says, and the manifest is of this step. */
  static boolean vouchesFor(Path folder, long step) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    CheckpointManifest manifest;
    try {
      manifest = JsonFormat.mapper().readValue(Files.readAllBytes(file), CheckpointManifest.class);
    } catch (JsonProcessingException e) {
      return false;
    }
    if (manifest == null || manifest.step != step) {
      return false;
    }
    for (Entry entry : manifest.files) {
      if (!entry.holds(folder)) {
        return false;
      }
    }
    return true;
  }

  private static String digest(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      return DigestUtils.sha256Hex(bytes);
    }
  }
}
