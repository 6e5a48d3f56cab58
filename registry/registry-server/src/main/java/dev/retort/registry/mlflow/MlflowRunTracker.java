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
import org.mlflow.api.proto.Service;

/**
 * Tracks runs with MLflow's own client. Only what that client would repeat without being asked, the
 * making of experiments and runs, goes over plain HTTP.
 */
public final class MlflowRunTracker implements RunTracker {
  private static final int MAX_METRICS = 1_000;
  private static final int MAX_PARAMETERS = 100;
  private static final int MAX_TAGS = 100;
  private static final int MAX_TWINS = 100;
  private static final Pattern QUOTABLE = Pattern.compile("[^'\"`\\\\\\p{Cntrl}]{1,250}");

  private final MlflowHttp http;
  private final TimedClient client;
  private final Clock clock;

  /** Talks to a tracking server; nothing is sent yet. */
  public MlflowRunTracker(MlflowEndpoint endpoint, Clock clock) {
    this.http = new MlflowHttp(endpoint);
    this.client = new TimedClient(endpoint);
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
    List<Service.Param> params =
        parameters.entrySet().stream()
            .map(
                entry ->
                    Service.Param.newBuilder()
                        .setKey(entry.getKey())
                        .setValue(entry.getValue())
                        .build())
            .toList();
    Chunks.of(params, MAX_PARAMETERS).forEach(chunk -> log(run, List.of(), chunk, List.of()));
  }

  @Override
  public void metrics(RunId run, List<MetricPoint> points) {
    List<Service.Metric> metrics =
        points.stream()
            .map(
                point ->
                    Service.Metric.newBuilder()
                        .setKey(point.name())
                        .setValue(point.value())
                        .setStep(point.step())
                        .setTimestamp(point.at().toEpochMilli())
                        .build())
            .toList();
    Chunks.of(metrics, MAX_METRICS).forEach(chunk -> log(run, chunk, List.of(), List.of()));
  }

  @Override
  public void tags(RunId run, Map<String, String> tags) {
    List<Service.RunTag> list =
        tags.entrySet().stream()
            .map(
                entry ->
                    Service.RunTag.newBuilder()
                        .setKey(entry.getKey())
                        .setValue(entry.getValue())
                        .build())
            .toList();
    Chunks.of(list, MAX_TAGS).forEach(chunk -> log(run, List.of(), List.of(), chunk));
  }

  @Override
  public void end(RunId run, RunStatus status) {
    Service.RunStatus end = Service.RunStatus.valueOf(status.name());
    client.run(mlflow -> mlflow.setTerminated(run.value(), end, clock.millis()));
  }

  @Override
  public void close() {
    client.close();
  }

  private void log(
      RunId run,
      List<Service.Metric> metrics,
      List<Service.Param> params,
      List<Service.RunTag> tags) {
    client.run(mlflow -> mlflow.logBatch(run.value(), metrics, params, tags));
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
    return client
        .call(mlflow -> mlflow.getExperimentByName(name))
        .map(Service.Experiment::getExperimentId);
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
      client.run(mlflow -> mlflow.deleteRun(created.value()));
    }
    return kept;
  }

  private Optional<RunId> find(String experimentId, String runKey) {
    String filter = "tags.`%s` = '%s'".formatted(RUN_KEY_TAG, runKey);
    return client
        .call(
            mlflow ->
                mlflow.searchRuns(
                    List.of(experimentId), filter, Service.ViewType.ACTIVE_ONLY, MAX_TWINS))
        .getItems()
        .stream()
        .map(Service.Run::getInfo)
        .min(
            Comparator.comparingLong(Service.RunInfo::getStartTime)
                .thenComparing(Service.RunInfo::getRunId))
        .map(info -> new RunId(info.getRunId()));
  }
}
