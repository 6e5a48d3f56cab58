package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.registry.Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.tracking.MlflowClient;

/** {@code MLFLOW_TRACKING_URI} names a server in another process, with a home of its own. */
class MlflowTrackingUriIT {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final String TASK = "desk";
  private static final int TRAINING = 1_500;
  private static final int LATER = 1_000;

  @TempDir private Path folder;

  @Test
  void aRunPublishesThereAndOthersPullFromThere() throws Exception {
    Path log = new TaskLog(TASK, 21).write(folder.resolve("desk.jsonl"), TRAINING + LATER);
    Path home = folder.resolve("home");
    assertThat(InProcess.at(home, "capture", "import", log.toString()).exit()).isZero();
    try (RetortProcess server =
        RetortProcess.start(
            folder, "registry", "--port", "0", "--home", folder.resolve("elsewhere").toString())) {
      String uri = server.awaitLine(Pattern.compile("registry on (http://\\S+)"), LONG).group(1);
      Map<String, String> environment = Map.of("MLFLOW_TRACKING_URI", uri);

      try (RetortProcess run =
          RetortProcess.start(
              folder,
              environment,
              "run",
              TASK,
              "--home",
              home.toString(),
              "--evaluation-from",
              TaskLog.at(TRAINING).toString())) {
        assertThat(run.await(LONG)).as(run.err() + run.out()).isZero();
      }
      assertThat(home.resolve("registry")).as("the home has no registry of its own").doesNotExist();
      assertPulledWithoutTheHome(environment);
      assertTracked(uri);
    }
  }

  private void assertPulledWithoutTheHome(Map<String, String> environment) throws Exception {
    Path untouched = folder.resolve("untouched");
    Path into = folder.resolve("into");
    try (RetortProcess pull =
        RetortProcess.start(
            folder,
            environment,
            "pull",
            TASK + "@champion",
            "--into",
            into.toString(),
            "--home",
            untouched.toString())) {
      assertThat(pull.await(LONG)).as(pull.err()).isZero();
      assertThat(pull.out()).contains(TASK + "/1").contains("downloaded");
    }
    assertThat(untouched).doesNotExist();
    assertThat(Bundle.verified(into).manifest().files()).isNotEmpty();
    assertThat(Files.exists(into.resolve("promotion-report.json"))).isTrue();
  }

  private static void assertTracked(String uri) {
    try (MlflowClient client = new MlflowClient(uri)) {
      String experiment = client.getExperimentByName(TASK).orElseThrow().getExperimentId();
      List<Run> runs =
          client.listRunInfos(experiment).stream()
              .map(info -> client.getRun(info.getRunId()))
              .toList();
      assertThat(runs).as("the training's own run, and the night's").hasSize(2);
      assertThat(runs)
          .anySatisfy(
              run -> {
                assertThat(run.getData().getTagsList())
                    .anySatisfy(tag -> assertThat(tag.getKey()).isEqualTo("retort.hardware"));
                assertThat(metrics(run)).contains("loss");
              });
      Run run =
          runs.stream()
              .filter(candidate -> metrics(candidate).contains("novel_accuracy"))
              .findFirst()
              .orElseThrow();
      assertThat(run.getInfo().getStatus()).isEqualTo(RunStatus.FINISHED);
      Map<String, String> parameters = new TreeMap<>();
      for (Param parameter : run.getData().getParamsList()) {
        parameters.put(parameter.getKey(), parameter.getValue());
      }
      assertThat(parameters)
          .containsEntry("engine", "dl4j-ngram-bag")
          .containsEntry("seed", "1")
          .containsEntry("training_rows", Integer.toString(TRAINING))
          .containsEntry("epsilon", "0.01")
          .containsKeys("dataset", "configuration");
      Map<String, Double> metrics = new TreeMap<>();
      for (Metric metric : run.getData().getMetricsList()) {
        metrics.put(metric.getKey(), metric.getValue());
      }
      assertThat(metrics).containsKeys("answered", "traffic_loss", "latency_p50_micros");
      assertThat(metrics.get("novel_accuracy")).isBetween(0.9, 1.0);
      assertThat(metrics.get("loss_upper_bound")).isBetween(0.0, 0.01);
      assertThat(client.getModelVersion(TASK, "1").getRunId()).isEqualTo(run.getInfo().getRunId());
    }
  }

  private static List<String> metrics(Run run) {
    return run.getData().getMetricsList().stream().map(metric -> metric.getKey()).toList();
  }
}
