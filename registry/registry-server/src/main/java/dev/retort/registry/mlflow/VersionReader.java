package dev.retort.registry.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RunId;
import dev.retort.registry.Sha256;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads MLflow's model versions; those without a root digest aren't Retort's. */
final class VersionReader {
  private VersionReader() {}

  static Optional<ModelVersion> read(JsonNode node) {
    Map<String, String> tags = new TreeMap<>();
    for (JsonNode tag : node.path("tags")) {
      tags.put(tag.path("key").asText(), tag.path("value").asText());
    }
    return version(
        node.path("name").asText(),
        node.path("version").asInt(),
        node.path("source").asText(),
        node.path("run_id").asText(""),
        node.path("creation_timestamp").asLong(),
        tags);
  }

  private static Optional<ModelVersion> version(
      String name,
      int number,
      String source,
      String runId,
      long createdAt,
      Map<String, String> tags) {
    return Optional.ofNullable(tags.get(ModelVersion.ROOT_DIGEST_TAG))
        .map(
            digest ->
                new ModelVersion(
                    new ModelName(name),
                    number,
                    new Sha256(digest),
                    source,
                    runId.isEmpty() ? Optional.empty() : Optional.of(new RunId(runId)),
                    Instant.ofEpochMilli(createdAt),
                    new TreeMap<>(tags)));
  }
}
