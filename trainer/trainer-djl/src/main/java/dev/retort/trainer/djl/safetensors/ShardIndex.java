package dev.retort.trainer.djl.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The index of a sharded checkpoint.
 *
 * @param shards file name of the shard in which each tensor stands
 * @param totalBytes of all tensors
 */
record ShardIndex(Map<String, String> shards, long totalBytes) {
  /** Hidden files and paths are none, nor what a console would take for an order. */
  private static final Pattern NAME =
      Pattern.compile("[^./\\\\\\p{Cntrl}][^/\\\\\\p{Cntrl}]{0,254}");

  private static final int SHOWN = 80;

  /** Reads an index; shards are names in its folder, never paths out of it. */
  static ShardIndex read(Path file) {
    JsonNode root;
    try {
      root =
          JsonFormat.mapper()
              .reader()
              .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
              .readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new CheckpointException(
          file, "it is no readable index: " + DurableFile.reason(e) + ".", e);
    }
    JsonNode map = root.path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new CheckpointException(
          file, "it has no weight_map that says which tensor stands in which shard.");
    }
    Map<String, String> shards = new TreeMap<>();
    map.properties()
        .forEach(
            field -> {
              String shard = field.getValue().asText();
              if (!isName(shard, file)) {
                throw new CheckpointException(
                    file,
                    "it says that tensor %s stands in '%s', which is no file name in its folder."
                        .formatted(field.getKey(), shown(shard)));
              }
              shards.put(field.getKey(), shard);
            });
    return new ShardIndex(shards, root.path("metadata").path("total_size").asLong());
  }

  private static boolean isName(String shard, Path index) {
    try {
      return NAME.matcher(shard).matches() && index.resolveSibling(shard).getNameCount() > 0;
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static String shown(String shard) {
    String printable = shard.replaceAll("\\p{Cntrl}", "?");
    return printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "…";
  }

  void write(Path file) {
    ObjectNode root = JsonFormat.mapper().createObjectNode();
    root.putObject("metadata").put("total_size", totalBytes);
    ObjectNode map = root.putObject("weight_map");
    new TreeMap<>(shards).forEach(map::put);
    DurableFile.write(file, JsonFormat.pretty(root));
  }
}
