package dev.retort.registry.server.protocol;

import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.blob.BlobPath;
import dev.retort.registry.server.http.Call;
import dev.retort.registry.server.http.Endpoints;
import dev.retort.registry.server.http.Paths;
import dev.retort.registry.server.http.WireFormat;
import dev.retort.registry.server.store.ArtifactUri;
import dev.retort.registry.server.store.ArtifactVault;
import dev.retort.registry.server.store.Experiment;
import dev.retort.registry.server.store.ExperimentStore;
import dev.retort.registry.server.store.KeyValue;
import dev.retort.registry.server.store.Metric;
import dev.retort.registry.server.store.Page;
import dev.retort.registry.server.store.ProtocolException;
import dev.retort.registry.server.store.Run;
import dev.retort.registry.server.store.RunStore;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Experiments, runs, metrics and the listing of a run's artifacts. */
public final class TrackingEndpoints {
  private static final int DEFAULT_ROWS = 1_000;
  private static final int MAX_ROWS = 50_000;
  private static final int MAX_HISTORY = 25_000;
  private static final int SHORT_ID = 8;
  private static final Set<String> STATUSES =
      Set.of("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED");

  private final ExperimentStore experiments;
  private final RunStore runs;
  private final ArtifactVault vault;
  private final Clock clock;

  public TrackingEndpoints(
      ExperimentStore experiments, RunStore runs, ArtifactVault vault, Clock clock) {
    this.experiments = experiments;
    this.runs = runs;
    this.vault = vault;
    this.clock = clock;
  }

  public void register(Endpoints endpoints) {
    endpoints
        .on(POST, "experiments/create", this::createExperiment)
        .on(GET, "experiments/get", call -> experiment(experiments.get(experimentId(call))))
        .on(
            GET,
            "experiments/get-by-name",
            call -> experiment(experiments.byName(call.required("experiment_name"))))
        .on(POST, "experiments/search", this::searchExperiments)
        .on(GET, "experiments/search", this::searchExperiments)
        .on(POST, "experiments/set-experiment-tag", this::tagExperiment)
        .on(POST, "experiments/update", this::renameExperiment)
        .on(POST, "experiments/delete", call -> stageExperiment(call, Experiment.DELETED))
        .on(POST, "experiments/restore", call -> stageExperiment(call, Experiment.ACTIVE))
        .on(POST, "runs/create", this::createRun)
        .on(GET, "runs/get", call -> run(runs.get(call.runId())))
        .on(POST, "runs/update", this::updateRun)
        .on(POST, "runs/delete", call -> stageRun(call, Experiment.DELETED))
        .on(POST, "runs/restore", call -> stageRun(call, Experiment.ACTIVE))
        .on(POST, "runs/search", this::searchRuns)
        .on(
            POST,
            "runs/log-parameter",
            call -> log(call, List.of(), List.of(call.pair()), List.of()))
        .on(
            POST,
            "runs/log-metric",
            call -> log(call, List.of(call.metric()), List.of(), List.of()))
        .on(POST, "runs/set-tag", call -> log(call, List.of(), List.of(), List.of(call.pair())))
        .on(
            POST,
            "runs/log-batch",
            call -> log(call, call.metrics(), call.pairs("params"), call.pairs("tags")))
        .on(POST, "runs/delete-tag", this::deleteRunTag)
        .on(GET, "metrics/get-history", this::history)
        .on(GET, "artifacts/list", this::listArtifacts)
        .on(POST, "logged-models/search", call -> WireFormat.empty())
        .at(GET, "/api/3.0/mlflow/server-info", call -> serverInfo());
  }

  private ObjectNode createExperiment(Call call) {
    Experiment created =
        experiments.create(
            call.required("name"),
            call.text("artifact_location").filter(location -> !location.isEmpty()),
            call.pairs("tags"));
    return WireFormat.empty().put("experiment_id", Long.toString(created.id()));
  }

  private ObjectNode searchExperiments(Call call) {
    Page<Experiment> page =
        experiments.search(
            stages(call.text("view_type")),
            call.text("filter").orElse(""),
            call.texts("order_by"),
            call.window(DEFAULT_ROWS, MAX_ROWS));
    return WireFormat.page("experiments", page, WireFormat::experiment);
  }

  private ObjectNode tagExperiment(Call call) {
    experiments.tag(experimentId(call), call.pair());
    return WireFormat.empty();
  }

  private ObjectNode renameExperiment(Call call) {
    experiments.rename(experimentId(call), call.required("new_name"));
    return WireFormat.empty();
  }

  private ObjectNode stageExperiment(Call call, String stage) {
    experiments.stage(experimentId(call), stage);
    return WireFormat.empty();
  }

  private ObjectNode createRun(Call call) {
    Experiment experiment = experiments.get(experimentId(call));
    if (!experiment.lifecycleStage().equals(Experiment.ACTIVE)) {
      throw ProtocolException.invalid(
          "The experiment %d must be in the 'active' state. Current state is %s."
              .formatted(experiment.id(), experiment.lifecycleStage()));
    }
    String id = UUID.randomUUID().toString().replace("-", "");
    List<KeyValue> tags = call.pairs("tags");
    Optional<String> tagged =
        tags.stream()
            .filter(tag -> tag.key().equals(RunStore.NAME_TAG))
            .map(KeyValue::value)
            .findFirst();
    String name =
        call.text("run_name")
            .filter(text -> !text.isEmpty())
            .or(() -> tagged)
            .orElse("run-" + id.substring(0, SHORT_ID));
    Run.RunInfo info =
        new Run.RunInfo(
            id,
            experiment.id(),
            name,
            call.text("user_id").orElse(""),
            "RUNNING",
            call.number("start_time").orElseGet(clock::millis),
            Optional.empty(),
            experiment.artifactLocation() + "/" + id + "/artifacts",
            Experiment.ACTIVE);
    return run(runs.create(info, tags));
  }

  private ObjectNode updateRun(Call call) {
    Optional<String> status = call.text("status");
    if (status.filter(text -> !STATUSES.contains(text)).isPresent()) {
      throw ProtocolException.invalid(
          "Invalid run status '%s': use one of %s".formatted(status.get(), STATUSES));
    }
    Run.RunInfo info =
        runs.update(
            call.runId(),
            status,
            call.number("end_time"),
            call.text("run_name").filter(name -> !name.isEmpty()));
    return WireFormat.wrap("run_info", WireFormat.info(info));
  }

  private ObjectNode stageRun(Call call, String stage) {
    runs.stage(call.runId(), stage);
    return WireFormat.empty();
  }

  private ObjectNode searchRuns(Call call) {
    List<Long> ids =
        call.texts("experiment_ids").stream().map(TrackingEndpoints::experimentId).toList();
    if (ids.isEmpty()) {
      return WireFormat.empty();
    }
    Page<Run> page =
        runs.search(
            ids,
            stages(call.text("run_view_type")),
            call.text("filter").orElse(""),
            call.texts("order_by"),
            call.window(DEFAULT_ROWS, MAX_ROWS));
    return WireFormat.page("runs", page, WireFormat::run);
  }

  private ObjectNode log(
      Call call, List<Metric> metrics, List<KeyValue> params, List<KeyValue> tags) {
    runs.log(call.runId(), metrics, params, tags);
    return WireFormat.empty();
  }

  private ObjectNode deleteRunTag(Call call) {
    runs.deleteTag(call.runId(), call.required("key"));
    return WireFormat.empty();
  }

  private ObjectNode history(Call call) {
    Page<Metric> page =
        runs.history(
            call.runId(), call.required("metric_key"), call.window(MAX_HISTORY, MAX_HISTORY));
    return WireFormat.page("metrics", page, WireFormat::metric);
  }

  private ObjectNode listArtifacts(Call call) {
    String root = runs.get(call.runId()).info().artifactUri();
    BlobPath below = Paths.parse(call.text("path").orElse(""));
    ObjectNode node = WireFormat.empty().put("root_uri", root);
    WireFormat.files(node, below, vault.list(ArtifactUri.parse(root).resolve(below)));
    return node;
  }

  /** What MLflow's 3.x clients ask first: workspaces are a thing of theirs that isn't here. */
  private static ObjectNode serverInfo() {
    return WireFormat.empty().put("store_type", "SqlStore").put("workspaces_enabled", false);
  }

  private static ObjectNode experiment(Experiment experiment) {
    return WireFormat.wrap("experiment", WireFormat.experiment(experiment));
  }

  private static ObjectNode run(Run run) {
    return WireFormat.wrap("run", WireFormat.run(run));
  }

  private static long experimentId(Call call) {
    return experimentId(call.required("experiment_id"));
  }

  private static long experimentId(String id) {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException e) {
      throw ProtocolException.missing("No Experiment with id=%s exists".formatted(id));
    }
  }

  /** Two stages each, to fill the two places of an IN. */
  private static List<String> stages(Optional<String> viewType) {
    return switch (viewType.orElse("ACTIVE_ONLY").toUpperCase(Locale.ROOT)) {
      case "ACTIVE_ONLY" -> List.of(Experiment.ACTIVE, Experiment.ACTIVE);
      case "DELETED_ONLY" -> List.of(Experiment.DELETED, Experiment.DELETED);
      case "ALL" -> List.of(Experiment.ACTIVE, Experiment.DELETED);
      default ->
          throw ProtocolException.invalid(
              "Invalid view type '%s': use ACTIVE_ONLY, DELETED_ONLY or ALL"
                  .formatted(viewType.get()));
    };
  }
}
