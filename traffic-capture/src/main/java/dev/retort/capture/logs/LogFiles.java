package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.MalformedExchangeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Files that are imported together, of which one may hold the requests and another the answers. The
 * halves that are looked up stay in memory: a provider's batch has at most some 250 MB. Not
 * thread-safe.
 */
final class LogFiles {
  private final List<Path> files;
  private final Map<String, Map<Path, Map<String, byte[]>>> indexes = new HashMap<>();

  LogFiles(List<Path> files) {
    this.files = List.copyOf(files);
  }

  /**
   * The half that goes with a record of a file. A key that stands in several files means the one in
   * the record's own folder.
   *
   * @param index what is looked up, as a name for {@code keys}
   * @param keys the key of a record that is such a half; empty for others
   * @throws MalformedExchangeException if several files hold different halves under the key
   */
  Optional<JsonNode> find(
      String index, Function<JsonNode, Optional<String>> keys, String key, Path file) {
    Map<Path, Map<String, byte[]>> byFile = indexes.computeIfAbsent(index, name -> index(keys));
    Map<Path, byte[]> all = new TreeMap<>();
    byFile.forEach(
        (holder, halves) -> {
          if (halves.containsKey(key)) {
            all.put(holder, halves.get(key));
          }
        });
    Map<Path, byte[]> near = new TreeMap<>(all);
    near.keySet().removeIf(holder -> !Objects.equals(holder.getParent(), file.getParent()));
    Map<Path, byte[]> candidates = near.isEmpty() ? all : near;
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    byte[] first = candidates.values().iterator().next();
    if (candidates.values().stream().anyMatch(other -> !Arrays.equals(other, first))) {
      throw new MalformedExchangeException(
          "'%s' stands in several files (%s) and nothing tells which goes with this one: import each batch from a folder of its own"
              .formatted(key, candidates.keySet()));
    }
    return Optional.of(parse(first));
  }

  private Map<Path, Map<String, byte[]>> index(Function<JsonNode, Optional<String>> keys) {
    Map<Path, Map<String, byte[]>> byFile = new TreeMap<>();
    for (Path file : files) {
      Map<String, byte[]> halves = new HashMap<>();
      RecordFile.read(
          file,
          (record, bytes) -> {
            if (record.json() != null) {
              keys.apply(record.json())
                  .ifPresent(
                      key ->
                          halves.put(
                              key,
                              JsonFormat.line(record.json()).getBytes(StandardCharsets.UTF_8)));
            }
            return true;
          });
      byFile.put(file, halves);
    }
    return byFile;
  }

  private static JsonNode parse(byte[] json) {
    try {
      return JsonFormat.mapper().readTree(json);
    } catch (IOException e) {
      throw new IllegalStateException("what was written as JSON is none", e);
    }
  }
}
