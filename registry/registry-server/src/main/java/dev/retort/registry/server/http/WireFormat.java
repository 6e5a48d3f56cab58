package dev.retort.registry.server.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.audit.ChainedEntry;
import dev.retort.registry.blob.BlobPath;
import dev.retort.registry.server.store.ArtifactEntry;
import dev.retort.registry.server.store.AuditEntry;
import dev.retort.registry.server.store.ErrorCode;
import dev.retort.registry.server.store.Experiment;
import dev.retort.registry.server.store.KeyValue;
import dev.retort.registry.server.store.Metric;
import dev.retort.registry.server.store.Model;
import dev.retort.registry.server.store.Page;
import dev.retort.registry.server.store.Run;
import dev.retort.registry.server.store.Version;
import java.util.List;
import java.util.function.Function;

/** Answers as MLflow writes them: times as numbers, empty lists left out, NaN as text. */
public final class WireFormat {
  private static final ObjectMapper JSON = new ObjectMapper();

  private WireFormat() {}

  public static ObjectNode empty() {
    return JSON.createObjectNode();
  }

  public static ObjectNode wrap(String name, ObjectNode value) {
    ObjectNode node = empty();
    node.set(name, value);
    return node;
  }

  public static ObjectNode error(ErrorCode code, String message) {
    return empty().put("error_code", code.name()).put("message", message);
  }

  public static <T> ObjectNode page(
      String name, Page<T> page, Function<? super T, ObjectNode> format) {
    ObjectNode node = empty();
    list(node, name, page.items(), format);
    page.nextToken().ifPresent(token -> node.put("next_page_token", token));
    return node;
  }

  public static <T> void list(
      ObjectNode node, String name, List<T> items, Function<? super T, ObjectNode> format) {
    if (items.isEmpty()) {
      return;
    }
    ArrayNode array = node.putArray(name);
    items.forEach(item -> array.add(format.apply(item)));
  }

  public static ObjectNode experiment(Experiment experiment) {
    ObjectNode node =
        empty()
            .put("experiment_id", Long.toString(experiment.id()))
            .put("name", experiment.name())
            .put("artifact_location", experiment.artifactLocation())
            .put("lifecycle_stage", experiment.lifecycleStage())
            .put("last_update_time", experiment.lastUpdateTime())
            .put("creation_time", experiment.creationTime());
    list(node, "tags", experiment.tags(), WireFormat::pair);
    return node;
  }

  public static ObjectNode run(Run run) {
    ObjectNode node = wrap("info", info(run.info()));
    ObjectNode data = node.putObject("data");
    list(data, "metrics", run.metrics(), WireFormat::metric);
    list(data, "params", run.params(), WireFormat::pair);
    list(data, "tags", run.tags(), WireFormat::pair);
    node.putObject("inputs");
    return node;
  }

  public static ObjectNode info(Run.RunInfo info) {
    ObjectNode node =
        empty()
            .put("run_uuid", info.id())
            .put("experiment_id", Long.toString(info.experimentId()))
            .put("run_name", info.name())
            .put("user_id", info.user())
            .put("status", info.status())
            .put("start_time", info.startTime());
    info.endTime().ifPresent(time -> node.put("end_time", time));
    return node.put("artifact_uri", info.artifactUri())
        .put("lifecycle_stage", info.lifecycleStage())
        .put("run_id", info.id());
  }

  public static ObjectNode metric(Metric metric) {
    ObjectNode node = empty().put("key", metric.key());
    if (Double.isNaN(metric.value())) {
      node.put("value", "NaN");
    } else {
      node.put("value", metric.value());
    }
    return node.put("timestamp", metric.loggedAt()).put("step", metric.step());
  }

  public static ObjectNode model(Model model) {
    ObjectNode node =
        empty()
            .put("name", model.name())
            .put("creation_timestamp", model.creationTime())
            .put("last_updated_timestamp", model.lastUpdateTime());
    if (!model.description().isEmpty()) {
      node.put("description", model.description());
    }
    list(node, "latest_versions", model.latest(), WireFormat::listed);
    list(node, "tags", model.tags(), WireFormat::pair);
    list(node, "aliases", model.aliases(), WireFormat::alias);
    return node;
  }

  /** A version that was asked for by its name: with its aliases. */
  public static ObjectNode version(Version version) {
    ObjectNode node = listed(version);
    if (!version.aliases().isEmpty()) {
      version.aliases().forEach(node.putArray("aliases")::add);
    }
    return node;
  }

  /** A version in a search's answer or beneath its model: without aliases, as in MLflow. */
  public static ObjectNode listed(Version version) {
    ObjectNode node =
        empty()
            .put("name", version.name())
            .put("version", Integer.toString(version.number()))
            .put("creation_timestamp", version.creationTime())
            .put("last_updated_timestamp", version.lastUpdateTime())
            .put("current_stage", version.stage())
            .put("description", version.description())
            .put("source", version.source())
            .put("run_id", version.runId().orElse(""))
            .put("status", "READY");
    list(node, "tags", version.tags(), WireFormat::pair);
    return node.put("run_link", version.runLink());
  }

  /** An entry of the audit log. */
  public static ObjectNode entry(AuditEntry entry) {
    ObjectNode node =
        empty()
            .put("sequence", entry.sequence())
            .put("at", entry.at())
            .put("actor", entry.actor().name())
            .put("action", entry.action().name())
            .put("model", entry.model());
    ObjectNode details = node.putObject("details");
    entry.details().forEach(details::put);
    return node.put("previous", entry.previous().hex()).put("hash", entry.hash().hex());
  }

  public static ObjectNode entry(ChainedEntry entry) {
    ObjectNode node =
        empty()
            .put("sequence", entry.sequence())
            .put("at", entry.at())
            .put("actor", entry.actor())
            .put("action", entry.action())
            .put("model", entry.model());
    ObjectNode details = node.putObject("details");
    entry.details().forEach(details::put);
    return node.put("previous", entry.previous().hex()).put("hash", entry.hash().hex());
  }

  /** Files as in a listing; {@code prefix} goes before each name. */
  public static void files(ObjectNode node, BlobPath prefix, List<ArtifactEntry> entries) {
    String start = prefix.isRoot() ? "" : prefix.value() + "/";
    list(node, "files", entries, entry -> file(start, entry));
  }

  private static ObjectNode file(String prefix, ArtifactEntry entry) {
    ObjectNode node = empty().put("path", prefix + entry.name());
    if (entry instanceof ArtifactEntry.FileEntry file) {
      return node.put("is_dir", false).put("file_size", file.size());
    }
    return node.put("is_dir", true);
  }

  private static ObjectNode pair(KeyValue pair) {
    return empty().put("key", pair.key()).put("value", pair.value());
  }

  private static ObjectNode alias(Model.Alias alias) {
    return empty().put("alias", alias.alias()).put("version", Integer.toString(alias.version()));
  }
}
