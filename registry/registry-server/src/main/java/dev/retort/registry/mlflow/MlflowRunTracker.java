package dev.retort.registry.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.MetricPoint;
import dev.retort.registry.RunId;
import dev.retort.registry.RunStatus;
import dev.retort.registry.RunTracker;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Tracks runs over MLflow's protocol. What may be sent twice is sent again when an answer is lost;
 * of experiments and runs, which may not, only one is made.
 */
public final class MlflowRunTracker implements RunTracker {
  private static final int MAX_METRICS = 1_000;
  private static final int MAX_PARAMETERS = 100;
  private static final int MAX_TAGS = 100;
  private static final int MAX_TWINS = 100;
  private static final Pattern QUOTABLE = Pattern.compile("[^'\"`\\\\\\p{Cntrl}]{1,250}");

  private final MlflowHttp http;
  private final Clock clock;

  /** Talks to a tracking server; nothing is sent yet. */
  public MlflowRunTracker(MlflowEndpoint endpoint, Clock clock) {
    this.http = new MlflowHttp(endpoint);
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  @Override
  public RunId start(String experiment, String runKey, String runName, Map<String, String> tags) {
    if (!QUOTABLE.matcher(runKey).matches()) {
      throw new IllegalArgumentException(
          "'%s' can't be a run's key: use 1 to 250 characters without quotes".formatted(runKey));
    }
    String experimentId = experimentId(experiment);
    Optional<RunId> before = find(experimentId, runKey);
    if (before.isPresent()) {
      return before.get();
    }
    try {
      RunId created = create(experimentId, runKey, runName, tags);
      return withoutTwin(experimentId, runKey, created);
    } catch (MlflowSilence e) {
      return find(experimentId, runKey).orElseThrow(() -> e);
    }
  }

  @Override
  public void parameters(RunId run, Map<String, String> parameters) {
    List<ObjectNode> pairs = pairs(parameters);
    Chunks.of(pairs, MAX_PARAMETERS).forEach(chunk -> log(run, "params", chunk));
  }

  @Override
  public void metrics(RunId run, List<MetricPoint> points) {
    List<ObjectNode> metrics =
        points.stream()
            .map(
                point ->
                    MlflowHttp.body()
                        .put("key", point.name())
                        .put("value", point.value())
                        .put("step", point.step())
                        .put("timestamp", point.at().toEpochMilli()))
            .toList();
    Chunks.of(metrics, MAX_METRICS).forEach(chunk -> log(run, "metrics", chunk));
  }

  @Override
  public void tags(RunId run, Map<String, String> tags) {
    Chunks.of(pairs(tags), MAX_TAGS).forEach(chunk -> log(run, "tags", chunk));
  }

  @Override
  public void end(RunId run, RunStatus status) {
    ObjectNode body =
        MlflowHttp.body()
            .put("run_id", run.value())
            .put("run_uuid", run.value())
            .put("status", status.name())
            .put("end_time", clock.millis());
    http.sendIdempotent("POST", "runs/update", body);
  }

  @Override
  public void close() {
    // The JDK's client has nothing to close.
  }

  private static List<ObjectNode> pairs(Map<String, String> values) {
    return values.entrySet().stream()
        .map(entry -> MlflowHttp.body().put("key", entry.getKey()).put("value", entry.getValue()))
        .toList();
  }

  private void log(RunId run, String what, List<ObjectNode> entries) {
    ObjectNode body = MlflowHttp.body().put("run_id", run.value());
    body.putArray(what).addAll(entries);
    http.sendIdempotent("POST", "runs/log-batch", body);
  }

  private String experimentId(String name) {
    return experiment(name)
        .orElseGet(
            () -> {
              try {
                ObjectNode body = MlflowHttp.body().put("name", name);
                return http.sendIdempotent("POST", "experiments/create", body)
                    .path("experiment_id")
                    .asText();
              } catch (MlflowRefusal e) {
                if (!e.is("RESOURCE_ALREADY_EXISTS")) {
                  throw e;
                }
                return experiment(name).orElseThrow(() -> e);
              }
            });
  }

  private Optional<String> experiment(String name) {
    try {
      JsonNode answer =
          http.get("experiments/get-by-name?experiment_name=" + MlflowHttp.encode(name));
      return Optional.of(answer.path("experiment").path("experiment_id").asText());
    } catch (MlflowRefusal e) {
      if (e.isMissing()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private RunId create(
      String experimentId, String runKey, String runName, Map<String, String> tags) {
    ObjectNode body =
        MlflowHttp.body()
            .put("experiment_id", experimentId)
            .put("run_name", runName)
            .put("start_time", clock.millis());
    ArrayNode list = body.putArray("tags");
    tags.forEach((key, value) -> list.addObject().put("key", key).put("value", value));
    list.addObject().put("key", RUN_KEY_TAG).put("value", runKey);
    JsonNode answer = http.sendOnce("POST", "runs/create", body);
    return new RunId(answer.path("run").path("info").path("run_id").asText());
  }

  /** Of two that were started at the same moment, everybody keeps the same one. */
  private RunId withoutTwin(String experimentId, String runKey, RunId created) {
    RunId kept = find(experimentId, runKey).orElse(created);
    if (!kept.equals(created)) {
      http.sendIdempotent("POST", "runs/delete", MlflowHttp.body().put("run_id", created.value()));
    }
    return kept;
  }

  private Optional<RunId> find(String experimentId, String runKey) {
    String filter = "tags.`%s` = '%s'".formatted(RUN_KEY_TAG, runKey);
    ObjectNode body =
        MlflowHttp.body()
            .put("filter", filter)
            .put("run_view_type", "ACTIVE_ONLY")
            .put("max_results", MAX_TWINS);
    body.putArray("experiment_ids").add(experimentId);
    JsonNode runs = http.sendIdempotent("POST", "runs/search", body).path("runs");
    return StreamSupport.stream(runs.spliterator(), false)
        .map(run -> run.path("info"))
        .min(
            Comparator.comparingLong((JsonNode info) -> info.path("start_time").asLong())
                .thenComparing(info -> info.path("run_id").asText()))
        .map(info -> new RunId(info.path("run_id").asText()));
  }
}
