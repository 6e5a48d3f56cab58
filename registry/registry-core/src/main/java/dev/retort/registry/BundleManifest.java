package dev.retort.registry;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a bundle holds: every file but the manifest itself, and one digest over it all. Its JSON
 * form is the file {@value #FILE_NAME}.
 *
 * <p>The root digest is the SHA-256 of these UTF-8 lines, fields parted by a tab, each line ended
 * by a line feed; evidence in key order, files in path order. Within a value, backslash, tab and
 * line feed are written {@code \\}, {@code \t}, {@code \n}.
 *
 * <pre>
 * retort-bundle  SCHEMA VERSION
 * task           TASK
 * model          MODEL DIGEST
 * dataset        DATASET ID
 * run            RUN ID
 * evidence       KEY   VALUE
 * file           SIZE  SHA-256  PATH
 * </pre>
 *
 * @param schemaVersion {@value #SCHEMA_VERSION}
 * @param task the task that the model answers
 * @param lineage where the model comes from
 * @param evidence why it was published, as strings in key order
 * @param files in path order, each path once
 * @param rootDigest covers everything above
 */
@JsonPropertyOrder({"schemaVersion", "task", "lineage", "evidence", "files", "rootDigest"})
public record BundleManifest(
    int schemaVersion,
    String task,
    Lineage lineage,
    SortedMap<String, String> evidence,
    List<BundleFile> files,
    Sha256 rootDigest) {
  /** The manifest's name in a bundle's folder. */
  public static final String FILE_NAME = "retort-manifest.json";

  /** The form that this class reads and writes. */
  public static final int SCHEMA_VERSION = 1;

  /** A manifest longer than this many bytes is refused. */
  public static final int MAX_BYTES = 16 << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final ObjectReader READER = MAPPER.readerFor(BundleManifest.class);
  private static final ObjectWriter WRITER = MAPPER.writerWithDefaultPrettyPrinter();

  /**
   * @throws IllegalArgumentException if the schema version is unknown, a path occurs twice or is
   *     the manifest's own, or the root digest is not that of the rest
   */
  public BundleManifest {
    if (schemaVersion != SCHEMA_VERSION) {
      throw new IllegalArgumentException(
          "the bundle has schema version %d, this Retort reads %d: use the Retort that wrote it"
              .formatted(schemaVersion, SCHEMA_VERSION));
    }
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(lineage, "lineage");
    Objects.requireNonNull(rootDigest, "rootDigest");
    evidence = Collections.unmodifiableSortedMap(new TreeMap<>(Map.copyOf(evidence)));
    files = files.stream().sorted(Comparator.comparing(BundleFile::path)).toList();
    requireDistinct(files);
    Sha256 actual = digest(task, lineage, evidence, files);
    if (!actual.equals(rootDigest)) {
      throw new IllegalArgumentException(
          "the manifest says root digest %s, but its contents give %s: it was damaged or altered"
              .formatted(rootDigest, actual));
    }
  }

  /** A manifest of these files, with the root digest that they give. */
  public static BundleManifest of(
      String task, Lineage lineage, Map<String, String> evidence, List<BundleFile> files) {
    List<BundleFile> sorted =
        files.stream().sorted(Comparator.comparing(BundleFile::path)).toList();
    Sha256 root = digest(task, lineage, new TreeMap<>(evidence), sorted);
    return new BundleManifest(SCHEMA_VERSION, task, lineage, new TreeMap<>(evidence), sorted, root);
  }

  /**
   * Reads the JSON form.
   *
   * @throws IOException if it is no manifest, or its root digest is wrong
   */
  public static BundleManifest parse(byte[] json) throws IOException {
    return READER.readValue(json);
  }

  /** The JSON form, the same bytes for equal manifests. */
  public byte[] json() {
    try {
      return (WRITER.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a manifest always has a JSON form", e);
    }
  }

  private static void requireDistinct(List<BundleFile> files) {
    Set<String> seen = new HashSet<>();
    for (BundleFile file : files) {
      if (file.path().equals(FILE_NAME) || !seen.add(file.path())) {
        throw new IllegalArgumentException(
            "the manifest lists '%s' wrongly: each file once, and never the manifest itself"
                .formatted(file.path()));
      }
    }
  }

  private static Sha256 digest(
      String task, Lineage lineage, SortedMap<String, String> evidence, List<BundleFile> files) {
    StringBuilder text = new StringBuilder();
    line(text, "retort-bundle", Integer.toString(SCHEMA_VERSION));
    line(text, "task", task);
    line(text, "model", lineage.modelDigest());
    line(text, "dataset", lineage.datasetId());
    line(text, "run", lineage.runId().value());
    evidence.forEach((key, value) -> line(text, "evidence", key, value));
    for (BundleFile file : files) {
      line(text, "file", Long.toString(file.size()), file.sha256().hex(), file.path());
    }
    return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void line(StringBuilder text, String... fields) {
    for (int i = 0; i < fields.length; i++) {
      String escaped = fields[i].replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n");
      text.append(i == 0 ? "" : "\t").append(escaped);
    }
    text.append('\n');
  }
}
