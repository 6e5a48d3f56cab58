package dev.retort.registry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.api.proto.ModelRegistry;
import org.mlflow.api.proto.Service;
import org.mlflow.tracking.ExperimentsPage;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowHttpException;
import org.mlflow.tracking.ModelVersionsPage;
import org.mlflow.tracking.RunsPage;

/** MLflow's own Java client and plain HTTP against the server, as in recorded traffic. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MlflowClientProtocolTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path home;
  private static RegistryServer server;
  private static MlflowClient client;
  private static HttpClient http;
  private String suffix;

  /** How the server is set up. */
  RegistryServerConfig config(Path folder) {
    return RegistryServerConfig.loopback(folder, 0);
  }

  @BeforeAll
  void start() {
    server = RegistryServer.start(config(home), Clock.systemUTC());
    client = new MlflowClient(server.uri().toString());
    http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @BeforeEach
  void nameThings() {
    suffix = UUID.randomUUID().toString();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @Test
  void keepsExperiments() {
    String id = client.createExperiment("exp-" + suffix);
    assertThat(client.getExperiment(id).getName()).isEqualTo("exp-" + suffix);
    assertThat(client.getExperiment(id).getArtifactLocation()).isEqualTo("mlflow-artifacts:/" + id);
    assertThat(client.getExperimentByName("exp-" + suffix)).isPresent();
    assertThat(client.getExperimentByName("no-" + suffix)).isEmpty();
    assertThatThrownBy(() -> client.createExperiment("exp-" + suffix))
        .isInstanceOf(MlflowHttpException.class)
        .hasMessageContaining("400");

    client.setExperimentTag(id, "team", "distil");
    client.renameExperiment(id, "new-" + suffix);
    assertThat(client.getExperiment(id).getTags(0).getValue()).isEqualTo("distil");
    client.deleteExperiment(id);
    assertThat(client.getExperiment(id).getLifecycleStage()).isEqualTo("deleted");
    client.restoreExperiment(id);
    ExperimentsPage page = client.searchExperiments("name LIKE 'new-" + suffix + "%'");
    assertThat(page.getItems()).extracting(Service.Experiment::getExperimentId).containsExactly(id);
    assertThat(client.getExperiment("0").getName()).isEqualTo("Default");
  }

  @Test
  void keepsARunsParametersMetricsAndTags() {
    String run = client.createRun(client.createExperiment("exp-" + suffix)).getRunId();
    client.logParam(run, "lr", "1e-4");
    client.logParam(run, "lr", "1e-4");
    assertThatThrownBy(() -> client.logParam(run, "lr", "2e-4"))
        .isInstanceOf(MlflowHttpException.class)
        .hasMessageContaining("400");
    client.logMetric(run, "acc", 0.92, 2_000, 2);
    client.logMetric(run, "acc", 0.91, 1_000, 1);
    client.logMetric(run, "acc", 0.91, 1_000, 1);
    client.logMetric(run, "nothing", Double.NaN, 1_000, 0);
    client.logMetric(run, "endless", Double.POSITIVE_INFINITY, 1_000, 0);
    client.setTag(run, "task", "triage");
    client.setTag(run, "gone", "soon");
    client.deleteTag(run, "gone");
    client.logBatch(
        run,
        List.of(Service.Metric.newBuilder().setKey("f1").setValue(.8).setTimestamp(1).build()),
        List.of(Service.Param.newBuilder().setKey("r").setValue("16").build()),
        List.of(Service.RunTag.newBuilder().setKey("a").setValue("b").build()));
    client.setTerminated(run, Service.RunStatus.FINISHED, 3_000);

    Service.Run read = client.getRun(run);
    assertThat(read.getInfo().getStatus()).isEqualTo(Service.RunStatus.FINISHED);
    assertThat(read.getInfo().getEndTime()).isEqualTo(3_000);
    assertThat(read.getInfo().getRunUuid()).isEqualTo(run);
    assertThat(read.getData().getParamsList())
        .extracting(Service.Param::getKey, Service.Param::getValue)
        .containsExactly(tuple("lr", "1e-4"), tuple("r", "16"));
    assertThat(metric(read, "acc").getValue()).isCloseTo(.92, within(1e-12));
    assertThat(metric(read, "nothing").getValue()).isNaN();
    assertThat(metric(read, "endless").getValue()).isEqualTo(Double.MAX_VALUE);
    assertThat(read.getData().getTagsList())
        .extracting(Service.RunTag::getKey)
        .contains("task", "a", "mlflow.runName")
        .doesNotContain("gone");
    assertThat(client.getMetricHistory(run, "acc"))
        .extracting(Service.Metric::getStep, Service.Metric::getTimestamp)
        .containsExactly(tuple(1L, 1_000L), tuple(2L, 2_000L));
  }

  @Test
  void findsRunsByMetricParameterAndTag() {
    String experiment = client.createExperiment("exp-" + suffix);
    for (int i = 0; i < 5; i++) {
      String run = client.createRun(experiment).getRunId();
      client.logParam(run, "i", Integer.toString(i));
      client.logMetric(run, "acc", i / 10.0);
      client.setTag(run, "parity", i % 2 == 0 ? "even" : "odd");
    }
    RunsPage found =
        client.searchRuns(
            List.of(experiment),
            "metrics.acc > 0.15 and tags.parity = 'even' and params.i IN ('2', '3', '4')",
            Service.ViewType.ACTIVE_ONLY,
            1,
            List.of("metrics.acc DESC"));
    assertThat(param(found.getItems().get(0), "i")).isEqualTo("4");
    assertThat(found.hasNextPage()).isTrue();
    RunsPage next =
        client.searchRuns(
            List.of(experiment),
            "metrics.acc > 0.15 and tags.parity = 'even' and params.i IN ('2', '3', '4')",
            Service.ViewType.ACTIVE_ONLY,
            1,
            List.of("metrics.acc DESC"),
            found.getNextPageToken().orElseThrow());
    assertThat(param(next.getItems().get(0), "i")).isEqualTo("2");
    assertThat(next.hasNextPage()).isFalse();

    String gone = next.getItems().get(0).getInfo().getRunId();
    client.deleteRun(gone);
    assertThat(
            client.searchRuns(List.of(experiment), "", Service.ViewType.ACTIVE_ONLY, 10).getItems())
        .hasSize(4);
    client.restoreRun(gone);
    assertThat(
            client.searchRuns(List.of(experiment), "", Service.ViewType.ACTIVE_ONLY, 10).getItems())
        .hasSize(5);
  }

  @Test
  void pagesThroughExperimentsInTheOrderThatIsAskedFor() {
    for (int i = 0; i < 5; i++) {
      client.createExperiment("paged-%s-%d".formatted(suffix, i));
    }
    String filter = "name LIKE 'paged-" + suffix + "%'";
    List<String> names = new ArrayList<>();
    ExperimentsPage page =
        client.searchExperiments(filter, Service.ViewType.ACTIVE_ONLY, 2, List.of("name DESC"));
    page.getItems().forEach(experiment -> names.add(experiment.getName()));
    while (page.hasNextPage()) {
      page =
          client.searchExperiments(
              filter,
              Service.ViewType.ACTIVE_ONLY,
              2,
              List.of("name DESC"),
              page.getNextPageToken().orElseThrow());
      page.getItems().forEach(experiment -> names.add(experiment.getName()));
    }
    assertThat(names)
        .isEqualTo(
            IntStream.of(4, 3, 2, 1, 0).mapToObj(i -> "paged-%s-%d".formatted(suffix, i)).toList());
  }

  @Test
  void keepsAMetricsWholeHistoryInItsOrder() {
    String run = run().getRunId();
    for (int batch = 2; batch >= 0; batch--) {
      int first = batch * 1_000;
      List<Service.Metric> metrics =
          IntStream.range(first, first + 1_000)
              .mapToObj(
                  step ->
                      Service.Metric.newBuilder()
                          .setKey("loss")
                          .setValue(1.0 / (step + 1))
                          .setTimestamp(step)
                          .setStep(step)
                          .build())
              .toList();
      client.logBatch(run, metrics, List.of(), List.of());
    }

    assertThat(client.getMetricHistory(run, "loss"))
        .extracting(Service.Metric::getStep)
        .isEqualTo(LongStream.range(0, 3_000).boxed().toList());
    assertThat(metric(client.getRun(run), "loss").getStep()).isEqualTo(2_999);
    assertThat(client.getMetricHistory(run, "nothing")).isEmpty();
  }

  @Test
  void refusesABatchThatIsTooLargeAndKeepsNothingOfIt() {
    String run = run().getRunId();
    List<Service.Param> params =
        IntStream.range(0, 101)
            .mapToObj(i -> Service.Param.newBuilder().setKey("p" + i).setValue("v").build())
            .toList();

    assertThatThrownBy(() -> client.logBatch(run, List.of(), params, List.of()))
        .isInstanceOf(MlflowHttpException.class)
        .hasMessageContaining("400");
    assertThatThrownBy(
            () ->
                client.logBatch(
                    run,
                    List.of(),
                    List.of(params.get(0), params.get(0).toBuilder().setValue("w").build()),
                    List.of()))
        .isInstanceOf(MlflowHttpException.class);
    assertThat(client.getRun(run).getData().getParamsList()).isEmpty();
  }

  @Test
  void deletesAnExperimentWithItsRunsAndRestoresBoth() {
    String experiment = client.createExperiment("gone-" + suffix);
    String run = client.createRun(experiment).getRunId();

    client.deleteExperiment(experiment);
    client.deleteExperiment(experiment);
    assertThat(client.getRun(run).getInfo().getLifecycleStage()).isEqualTo("deleted");
    assertThatThrownBy(() -> client.createRun(experiment))
        .isInstanceOf(MlflowHttpException.class)
        .hasMessageContaining("400");
    assertThatThrownBy(() -> client.setTag(run, "a", "b"))
        .isInstanceOf(MlflowHttpException.class)
        .hasMessageContaining("400");
    assertThat(
            client
                .searchRuns(List.of(experiment), "", Service.ViewType.DELETED_ONLY, 10)
                .getItems())
        .hasSize(1);

    client.restoreExperiment(experiment);
    client.setTag(run, "a", "b");
    assertThat(client.getRun(run).getInfo().getLifecycleStage()).isEqualTo("active");
  }

  @Test
  void startsARunWithTheSameKeyOnce() throws Exception {
    String experiment = client.createExperiment("keyed-" + suffix);
    String body =
        "{\"experiment_id\":\"%s\",\"tags\":[{\"key\":\"retort.run_key\",\"value\":\"night-%d\"}]}";
    for (int night : new int[] {1, 1, 2, 1, 2}) {
      assertThat(send("POST", "runs/create", body.formatted(experiment, night)).statusCode())
          .isEqualTo(200);
    }

    assertThat(client.searchRuns(List.of(experiment), "", Service.ViewType.ALL, 10).getItems())
        .hasSize(2);
  }

  @Test
  void endsWhereTwoModelsNameEachOther() throws Exception {
    Service.RunInfo run = run();
    put(run, "slm/a.json", "{}");
    for (String name : List.of("p-", "q-", "r-")) {
      send("POST", "registered-models/create", "{\"name\":\"%s\"}".formatted(name + suffix));
    }
    create("p-" + suffix, run.getArtifactUri() + "/slm");
    create("q-" + suffix, "models:/p-" + suffix + "/1");
    create("r-" + suffix, "models:/q-" + suffix + "/1");
    rename("p-" + suffix, "x-" + suffix);
    rename("r-" + suffix, "p-" + suffix);

    assertError(
        send("GET", "model-versions/get-download-uri?version=1&name=p-" + suffix, ""),
        400,
        "INVALID_PARAMETER_VALUE");
  }

  @Test
  void answersHeadAsGetWithoutABody() throws Exception {
    for (String path :
        List.of("/health", "/version", "/api/2.0/mlflow/experiments/get?experiment_id=0")) {
      assertThat(raw("HEAD", path, "").statusCode()).as(path).isEqualTo(200);
      assertThat(raw("HEAD", path, "").body()).isEmpty();
    }
    assertThat(raw("GET", "/api/3.0/mlflow/server-info", "").body())
        .isEqualTo("{\"store_type\":\"SqlStore\",\"workspaces_enabled\":false}");
  }

  @Test
  void registersVersionsOfArtifactsThatExist() throws Exception {
    String model = "slm-" + suffix;
    Service.RunInfo run = run();
    put(run, "slm/config.json", "{}");
    put(run, "slm/weights with space+plus.bin", "w".repeat(200_000));

    assertThat(send("POST", "registered-models/create", "{\"name\":\"%s\"}".formatted(model)))
        .returns(200, HttpResponse::statusCode);
    assertThat(
            send("POST", "registered-models/create", "{\"name\":\"%s\"}".formatted(model)).body())
        .contains("RESOURCE_ALREADY_EXISTS");
    for (int i = 1; i <= 2; i++) {
      JsonNode version = JSON.readTree(create(model, run.getArtifactUri() + "/slm").body());
      assertThat(version.path("model_version").path("version").asText()).isEqualTo("" + i);
    }
    JsonNode byRun = JSON.readTree(create(model, "runs:/" + run.getRunId() + "/slm").body());
    assertThat(byRun.path("model_version").path("version").asText()).isEqualTo("3");

    assertThat(client.getModelVersionDownloadUri(model, "3"))
        .isEqualTo(run.getArtifactUri() + "/slm");
    assertThat(client.getRegisteredModel(model).getLatestVersions(0).getVersion()).isEqualTo("3");
    assertThat(client.getLatestVersions(model))
        .extracting(ModelRegistry.ModelVersion::getVersion)
        .containsExactly("3");
    ModelVersionsPage page =
        client.searchModelVersions("name='%s'".formatted(model), 2, List.of("version_number ASC"));
    assertThat(page.getItems())
        .extracting(ModelRegistry.ModelVersion::getVersion)
        .containsExactly("1", "2");
    assertThat(page.getNextPage().getItems()).hasSize(1);
    JsonNode files =
        JSON.readTree(
                send("GET", "artifacts/list?run_id=" + run.getRunId() + "&path=slm", "").body())
            .path("files");
    assertThat(files.findValuesAsText("path"))
        .containsExactly("slm/config.json", "slm/weights with space+plus.bin");
    assertThat(files.findValuesAsText("file_size")).containsExactly("2", "200000");
    assertThat(artifact("GET", run, "slm/weights with space+plus.bin", "").body())
        .isEqualTo("w".repeat(200_000));
  }

  @Test
  void refusesAVersionWhoseSourceDoesNotExist() throws Exception {
    String model = "slm-" + suffix;
    send("POST", "registered-models/create", "{\"name\":\"%s\"}".formatted(model));
    for (String source :
        List.of(
            run().getArtifactUri() + "/nothing",
            "/etc",
            "s3://bucket/x",
            "mlflow-artifacts:/../../etc",
            "mlflow-artifacts:/")) {
      HttpResponse<String> answer = create(model, source);
      assertThat(answer.statusCode()).as(source).isEqualTo(400);
      assertThat(answer.body()).contains("INVALID_PARAMETER_VALUE");
    }
    assertThat(client.searchModelVersions("name='%s'".formatted(model)).getItems()).isEmpty();
  }

  @Test
  void createsAVersionOnceForTheSameSourceAndDigest() throws Exception {
    String model = "slm-" + suffix;
    Service.RunInfo run = run();
    put(run, "slm/config.json", "{}");
    send("POST", "registered-models/create", "{\"name\":\"%s\"}".formatted(model));
    String body =
        "{\"name\":\"%s\",\"source\":\"%s/slm\",\"tags\":[{\"key\":\"retort.root_digest\",\"value\":\"%s\"}]}";

    for (int i = 0; i < 3; i++) {
      assertThat(
              send(
                      "POST",
                      "model-versions/create",
                      body.formatted(model, run.getArtifactUri(), "d"))
                  .body())
          .contains("\"version\":\"1\"");
    }
    assertThat(
            send("POST", "model-versions/create", body.formatted(model, run.getArtifactUri(), "e"))
                .body())
        .contains("\"version\":\"2\"");
  }

  @Test
  void sealsTheFilesOfAVersionUntilItIsDeleted() throws Exception {
    String model = "slm-" + suffix;
    Service.RunInfo run = run();
    put(run, "slm/a_b.json", "{}");
    put(run, "slm/aXb.json", "{}");
    put(run, "slmX/free.json", "{}");
    send("POST", "registered-models/create", "{\"name\":\"%s\"}".formatted(model));
    create(model, run.getArtifactUri() + "/slm");

    for (String path : List.of("slm/a_b.json", "slm/new.json", "slm")) {
      HttpResponse<String> answer = artifact("PUT", run, path, "altered".repeat(50_000));
      assertThat(answer.statusCode()).as(path).isEqualTo(409);
      assertThat(answer.body()).contains("RESOURCE_CONFLICT");
    }
    for (String path : List.of("slm/a_b.json", "slm", "")) {
      assertThat(artifact("DELETE", run, path, "").statusCode()).as(path).isEqualTo(409);
    }
    assertThat(artifact("GET", run, "slm/a_b.json", "").body()).isEqualTo("{}");
    assertThat(artifact("PUT", run, "slmX/free.json", "x").statusCode()).isEqualTo(200);

    String version = "{\"name\":\"%s\",\"version\":\"1\"}".formatted(model);
    assertThat(send("DELETE", "model-versions/delete", version).statusCode()).isEqualTo(200);
    assertThat(artifact("DELETE", run, "slm", "").statusCode()).isEqualTo(200);
    assertThat(artifact("GET", run, "slm/a_b.json", "").statusCode()).isEqualTo(404);
  }

  @Test
  void neverGivesAVersionsNumberTwice() throws Exception {
    String model = "slm-" + suffix;
    Service.RunInfo run = run();
    put(run, "slm/a.json", "{}");
    send("POST", "registered-models/create", "{\"name\":\"%s\"}".formatted(model));
    create(model, run.getArtifactUri() + "/slm");
    send("DELETE", "model-versions/delete", "{\"name\":\"%s\",\"version\":1}".formatted(model));

    assertThat(create(model, run.getArtifactUri() + "/slm").body()).contains("\"version\":\"2\"");
  }

  @Test
  void movesAliasesStagesAndTags() throws Exception {
    String model = "slm-" + suffix;
    Service.RunInfo run = run();
    put(run, "slm/a.json", "{}");
    send("POST", "registered-models/create", "{\"name\":\"%s\"}".formatted(model));
    create(model, run.getArtifactUri() + "/slm");
    create(model, run.getArtifactUri() + "/slm");
    String alias = "{\"name\":\"%s\",\"alias\":\"%s\",\"version\":\"%s\"}";
    String query = "registered-models/alias?name=%s&alias=champion".formatted(model);

    assertThat(send("GET", query, "").body()).contains("INVALID_PARAMETER_VALUE", "not found");
    send("POST", "registered-models/alias", alias.formatted(model, "champion", 1));
    assertThat(send("GET", query, "").body()).contains("\"aliases\":[\"champion\"]");
    for (String reserved : List.of("latest", "Latest", "v1", "V17")) {
      assertThat(send("POST", "registered-models/alias", alias.formatted(model, reserved, 1)))
          .returns(400, HttpResponse::statusCode);
    }
    assertThat(send("POST", "registered-models/alias", alias.formatted(model, "champion", 77)))
        .returns(404, HttpResponse::statusCode);

    client.sendPost(
        "model-versions/transition-stage",
        "{\"name\":\"%s\",\"version\":\"1\",\"stage\":\"production\"}".formatted(model));
    client.sendPost(
        "model-versions/transition-stage",
        "{\"name\":\"%s\",\"version\":\"2\",\"stage\":\"Production\",\"archive_existing_versions\":true}"
            .formatted(model));
    assertThat(client.getModelVersion(model, "1").getCurrentStage()).isEqualTo("Archived");
    assertThat(client.getLatestVersions(model, List.of("Production")))
        .extracting(ModelRegistry.ModelVersion::getVersion)
        .containsExactly("2");
    client.sendPatch(
        "model-versions/update",
        "{\"name\":\"%s\",\"version\":\"1\",\"description\":\"upd\"}".formatted(model));
    client.sendPost(
        "model-versions/set-tag",
        "{\"name\":\"%s\",\"version\":\"1\",\"key\":\"gate\",\"value\":\"passed\"}"
            .formatted(model));
    assertThat(
            client
                .searchModelVersions("name='%s' and tags.gate = 'passed'".formatted(model))
                .getItems())
        .extracting(ModelRegistry.ModelVersion::getDescription)
        .containsExactly("upd");
    assertThat(
            send(
                    "GET",
                    "registered-models/search?filter=name+LIKE+%27slm-"
                        + suffix
                        + "%25%27+AND+tag.%60mlflow.prompt.is_prompt%60+%21%3D+%27true%27",
                    "")
                .body())
        .contains(model)
        .contains("\"alias\":\"champion\"");
    send(
        "DELETE",
        "registered-models/alias",
        "{\"name\":\"%s\",\"alias\":\"champion\"}".formatted(model));
    assertThat(send("GET", query, "").statusCode()).isEqualTo(400);
    assertThat(send("DELETE", "registered-models/delete", "{\"name\":\"%s\"}".formatted(model)))
        .returns(200, HttpResponse::statusCode);
    assertThat(send("GET", "registered-models/get?name=" + model, "").statusCode()).isEqualTo(404);
  }

  @Test
  void answersErrorsInMlflowsForm() throws Exception {
    assertError(send("POST", "registered-models/create", "{bad"), 400, "INVALID_PARAMETER_VALUE");
    assertError(send("POST", "registered-models/create", "[1]"), 400, "INVALID_PARAMETER_VALUE");
    assertError(send("GET", "registered-models/nonsense", ""), 404, "ENDPOINT_NOT_FOUND");
    assertError(send("GET", "runs/get?run_id=none", ""), 404, "RESOURCE_DOES_NOT_EXIST");
    assertError(
        send("GET", "model-versions/search?filter=bogus+%3D+%27x%27", ""),
        400,
        "INVALID_PARAMETER_VALUE");
    assertError(
        send("GET", "model-versions/search?page_token=zzz", ""), 400, "INVALID_PARAMETER_VALUE");
    assertError(
        send("GET", "model-versions/search?max_results=200001", ""),
        400,
        "INVALID_PARAMETER_VALUE");
    assertError(
        raw("GET", "/api/2.0/mlflow-artifacts/artifacts/%2e%2e%2fx", ""),
        400,
        "INVALID_PARAMETER_VALUE");
    assertError(
        raw("GET", "/api/2.0/mlflow-artifacts/artifacts/no/x", ""), 404, "RESOURCE_DOES_NOT_EXIST");
    assertError(
        raw("POST", "/api/2.0/mlflow-artifacts/mpu/create/1/x", "{}"), 501, "NOT_IMPLEMENTED");
    assertThat(raw("GET", "/health", "").body()).isEqualTo("OK");
    assertThat(raw("GET", "/version", "").body()).isEqualTo("2.17.2");
    assertThat(send("POST", "logged-models/search", "{}").body()).isEqualTo("{}");
  }

  @Test
  void refusesPagesOfOtherSites() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri().resolve("/health"))
            .header("Origin", "https://evil.example")
            .build();

    assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
  }

  @Test
  void numbersConcurrentVersionsWithoutGapsOrTwins() throws Exception {
    String model = "slm-" + suffix;
    Service.RunInfo run = run();
    put(run, "slm/a.json", "{}");
    send("POST", "registered-models/create", "{\"name\":\"%s\"}".formatted(model));

    List<Integer> numbers =
        IntStream.range(0, 12)
            .parallel()
            .mapToObj(i -> number(model, run.getArtifactUri() + "/slm"))
            .sorted()
            .toList();

    assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, 12).boxed().toList());
  }

  private static void rename(String name, String newName) throws Exception {
    String body = "{\"name\":\"%s\",\"new_name\":\"%s\"}".formatted(name, newName);
    assertThat(send("POST", "registered-models/rename", body).statusCode()).isEqualTo(200);
  }

  private static int number(String model, String source) {
    try {
      return JSON.readTree(create(model, source).body())
          .path("model_version")
          .path("version")
          .asInt();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Service.RunInfo run() {
    return client.createRun(
        client
            .getExperimentByName("exp-" + suffix)
            .map(Service.Experiment::getExperimentId)
            .orElseGet(() -> client.createExperiment("exp-" + suffix)));
  }

  private static void assertError(HttpResponse<String> answer, int status, String code)
      throws IOException {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(JSON.readTree(answer.body()).path("error_code").asText()).isEqualTo(code);
    assertThat(JSON.readTree(answer.body()).path("message").asText()).isNotEmpty();
  }

  private static HttpResponse<String> create(String model, String source)
      throws IOException, InterruptedException {
    return send(
        "POST",
        "model-versions/create",
        "{\"name\":\"%s\",\"source\":\"%s\"}".formatted(model, source));
  }

  private static void put(Service.RunInfo run, String path, String content)
      throws IOException, InterruptedException {
    assertThat(artifact("PUT", run, path, content).statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> artifact(
      String method, Service.RunInfo run, String path, String content)
      throws IOException, InterruptedException {
    String root = run.getArtifactUri().substring("mlflow-artifacts:".length());
    String encoded = path.replace(" ", "%20");
    return raw(method, "/api/2.0/mlflow-artifacts/artifacts" + root + "/" + encoded, content);
  }

  private static HttpResponse<String> send(String method, String call, String body)
      throws IOException, InterruptedException {
    return raw(method, "/api/2.0/mlflow/" + call, body);
  }

  private static HttpResponse<String> raw(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.uri() + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static Service.Metric metric(Service.Run run, String key) {
    return run.getData().getMetricsList().stream()
        .filter(metric -> metric.getKey().equals(key))
        .findFirst()
        .orElseThrow();
  }

  private static String param(Service.Run run, String key) {
    return run.getData().getParamsList().stream()
        .filter(param -> param.getKey().equals(key))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private static org.assertj.core.groups.Tuple tuple(Object... values) {
    return org.assertj.core.groups.Tuple.tuple(values);
  }
}
