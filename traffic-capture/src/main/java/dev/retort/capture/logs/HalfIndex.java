package dev.retort.capture.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the halves of one kind stand, what they are answered by, and which batches are known. */
final class HalfIndex {
  private static final Pattern BATCH_ID = Pattern.compile("(?:msg)?batch_[A-Za-z0-9]+");

  private final Map<String, List<Half>> halves = new HashMap<>();
  private final Map<Path, Set<String>> answeredInFolder = new HashMap<>();
  private final List<Batch> batches = new ArrayList<>();

  /** A half, as JSON text: a tree would take several times its memory. */
  record Half(Path file, String json) {}

  /** A batch's own object, and what it calls itself and its files. */
  record Batch(Path file, JsonNode json, List<String> ids) {
    boolean isNamedBy(Path other) {
      return ids.stream()
          .filter(id -> !id.isBlank())
          .anyMatch(id -> stands(id, other.getFileName().toString()));
    }

    /** An id does not stand in a name that goes on with a longer one. */
    private static boolean stands(String id, String name) {
      return Pattern.compile("(?<![A-Za-z0-9])" + Pattern.quote(id) + "(?![A-Za-z0-9])")
          .matcher(name)
          .find();
    }
  }

  /** Reads files to their ends. */
  static HalfIndex of(HalfKind kind, List<Path> files) {
    HalfIndex index = new HalfIndex();
    for (Path file : files) {
      RecordFile.read(
          file,
          (record, bytes) -> {
            if (record.json() != null) {
              index.add(kind, record.json(), file);
            }
            return true;
          });
    }
    return index;
  }

  private void add(HalfKind kind, JsonNode record, Path file) {
    kind.key()
        .apply(record)
        .ifPresent(
            key ->
                halves
                    .computeIfAbsent(key, unseen -> new ArrayList<>(1))
                    .add(new Half(file, JsonFormat.line(record))));
    kind.answered()
        .apply(record)
        .ifPresent(
            key ->
                answeredInFolder.computeIfAbsent(folder(file), unseen -> new HashSet<>()).add(key));
    List<String> ids = kind.batch().apply(record);
    if (!ids.isEmpty()) {
      batches.add(new Batch(file, record, ids));
    }
  }

  /** The halves of a key. */
  List<Half> all(String key) {
    return halves.getOrDefault(key, List.of());
  }

  /** Of the halves of a key: those in a file's folder, else those without an answer in theirs. */
  List<Half> near(String key, Path file) {
    List<Half> beside =
        all(key).stream().filter(half -> folder(half.file()).equals(folder(file))).toList();
    return beside.isEmpty()
        ? all(key).stream()
            .filter(
                half -> !answeredInFolder.getOrDefault(folder(half.file()), Set.of()).contains(key))
            .toList()
        : beside;
  }

  /** Whether two files' names tell that they are of one batch. */
  boolean areOfOneBatch(Path one, Path other) {
    Set<String> shared = batchIds(one);
    shared.retainAll(batchIds(other));
    return !shared.isEmpty()
        || batches.stream().anyMatch(batch -> batch.isNamedBy(one) && batch.isNamedBy(other));
  }

  /** The batch that a file's name tells, else the only one whose object lies in its folder. */
  Optional<JsonNode> batchOf(Path file) {
    List<Batch> named = batches.stream().filter(batch -> batch.isNamedBy(file)).toList();
    List<Batch> found =
        named.isEmpty()
            ? batches.stream().filter(batch -> folder(batch.file()).equals(folder(file))).toList()
            : named;
    return found.stream().map(Batch::json).distinct().count() == 1
        ? Optional.of(found.get(0).json())
        : Optional.empty();
  }

  private static Set<String> batchIds(Path file) {
    Set<String> ids = new HashSet<>();
    Matcher matcher = BATCH_ID.matcher(file.getFileName().toString());
    while (matcher.find()) {
      ids.add(matcher.group());
    }
    return ids;
  }

  private static Path folder(Path file) {
    return file.toAbsolutePath().normalize().getParent();
  }
}
