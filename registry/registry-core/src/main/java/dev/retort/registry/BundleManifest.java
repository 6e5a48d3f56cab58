package dev.retort.registry;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
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
 * teacher        MODEL                                  (each of the following if it is known)
 * engine         NAME
 * base           REPOSITORY
 * base-revision  COMMIT
 * base-digest    DIGEST
 * chat-template  PATH
 * deferral-rule  PATH
 * licence        SPDX EXPRESSION
 * variant        FORMAT  FOLDER  RUNTIME,RUNTIME        (by folder)
 * architecture   NAME                                   (these four after their variant)
 * number-type    NAME
 * context        TOKENS
 * lora-rank      RANK
 * evidence       KEY   VALUE
 * file           SIZE  SHA-256  PATH
 * </pre>
 *
 * @param schemaVersion {@value #SCHEMA_VERSION}
 * @param task the task that the model answers
 * @param lineage where the model comes from
 * @param model what it is
 * @param evidence why it was published, as strings in key order
 * @param files in path order, each path once
 * @param rootDigest covers everything above
 */
@JsonPropertyOrder({"schemaVersion", "task", "lineage", "model", "evidence", "files", "rootDigest"})
public record BundleManifest(
    int schemaVersion,
    String task,
    Lineage lineage,
    ModelDescription model,
    SortedMap<String, String> evidence,
    List<BundleFile> files,
    Sha256 rootDigest) {
  /** The manifest's name in a bundle's folder. */
  public static final String FILE_NAME = "retort-manifest.json";

  /** The form that this class reads and writes. */
  public static final int SCHEMA_VERSION = 2;

  /** A manifest longer than this many bytes is refused. */
  public static final int MAX_BYTES = 16 << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
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
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(rootDigest, "rootDigest");
    evidence = Collections.unmodifiableSortedMap(new TreeMap<>(Map.copyOf(evidence)));
    files = files.stream().sorted(Comparator.comparing(BundleFile::path)).toList();
    requireDistinct(files);
    Sha256 actual = digest(task, lineage, model, evidence, files);
    if (!actual.equals(rootDigest)) {
      throw new IllegalArgumentException(
          "the manifest says root digest %s, but its contents give %s: it was damaged or altered"
              .formatted(rootDigest, actual));
    }
  }

  /** A manifest of these files, with the root digest that they give. */
  public static BundleManifest of(
      String task,
      Lineage lineage,
      ModelDescription model,
      Map<String, String> evidence,
      List<BundleFile> files) {
    TreeMap<String, String> ordered = new TreeMap<>(evidence);
    List<BundleFile> sorted =
        files.stream().sorted(Comparator.comparing(BundleFile::path)).toList();
    Sha256 root = digest(task, lineage, model, ordered, sorted);
    return new BundleManifest(SCHEMA_VERSION, task, lineage, model, ordered, sorted, root);
  }

  /** A manifest of files about which nothing more is known. */
  public static BundleManifest of(
      String task, Lineage lineage, Map<String, String> evidence, List<BundleFile> files) {
    return of(task, lineage, ModelDescription.NONE, evidence, files);
  }

  /**
   * Reads the JSON form.
   *
   * @throws IOException if it is no manifest, or its root digest is wrong
   */
  public static BundleManifest parse(byte[] json) throws IOException {
    BundleManifest manifest = READER.readValue(json);
    if (manifest == null) {
      throw new IOException("it holds null and nothing else");
    }
    return manifest;
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
      String task,
      Lineage lineage,
      ModelDescription model,
      SortedMap<String, String> evidence,
      List<BundleFile> files) {
    DigestLines lines = new DigestLines();
    lines.add("retort-bundle", Integer.toString(SCHEMA_VERSION));
    lines.add("task", task);
    lines.add("model", lineage.modelDigest());
    lines.add("dataset", lineage.datasetId());
    lines.add("run", lineage.runId().value());
    lines.add("teacher", lineage.teacher());
    lines.add("engine", lineage.engine());
    model
        .base()
        .ifPresent(
            base -> {
              lines.add("base", base.repository());
              lines.add("base-revision", base.revision());
              lines.add("base-digest", base.digest());
            });
    lines.add("chat-template", model.chatTemplate());
    lines.add("deferral-rule", model.deferralRule());
    lines.add("licence", model.licence());
    model.variants().forEach(variant -> add(lines, variant));
    evidence.forEach((key, value) -> lines.add("evidence", key, value));
    for (BundleFile file : files) {
      lines.add("file", Long.toString(file.size()), file.sha256().hex(), file.path());
    }
    return lines.digest();
  }

  private static void add(DigestLines lines, Variant variant) {
    RuntimeHints hints = variant.hints();
    lines.add(
        "variant", variant.format().word(), variant.folder(), String.join(",", hints.runtimes()));
    lines.add("architecture", hints.architecture());
    lines.add("number-type", hints.numberType());
    lines.add("context", hints.contextTokens().map(String::valueOf));
    lines.add("lora-rank", hints.loraRank().map(String::valueOf));
  }
}
