package dev.retort.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The file {@code MLmodel}, as MLflow's {@code mlflow.models.Model} reads it: flavors, run, an id
 * of 32 hexadecimal digits, and the version of its own format. The id is a digest, so that equal
 * parts give an equal file. Where the folder lies is left out: its path holds the root digest,
 * which covers this file.
 */
record MlmodelFile(
    String task, Lineage lineage, Optional<Instant> createdAt, List<BundleFile> files) {
  private static final String MLFLOW_VERSION = "2.17.2";
  private static final int ID_DIGITS = 32;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** JSON, which is YAML too; Python's YAML reads a quoted time as the text that MLflow expects. */
  String text() {
    ObjectNode model = JSON.createObjectNode();
    ObjectNode flavor = model.putObject("flavors").putObject("retort");
    flavor.put("task", task);
    flavor.put("model_digest", lineage.modelDigest());
    flavor.put("dataset", lineage.datasetId());
    model.put("mlflow_version", MLFLOW_VERSION);
    model.put("model_size_bytes", files.stream().mapToLong(BundleFile::size).sum());
    model.put("model_uuid", id());
    model.put("run_id", lineage.runId().value());
    createdAt.ifPresent(moment -> model.put("utc_time_created", TIME.format(moment)));
    return model.toPrettyString() + "\n";
  }

  private String id() {
    DigestLines lines = new DigestLines();
    lines.add("task", task);
    lines.add("model", lineage.modelDigest());
    lines.add("run", lineage.runId().value());
    return lines.digest().hex().substring(0, ID_DIGITS);
  }
}
