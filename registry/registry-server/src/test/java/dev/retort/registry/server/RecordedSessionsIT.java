package dev.retort.registry.server;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every call that MLflow's own clients were seen to make gets the answer that MLflow gave. */
final class RecordedSessionsIT {
  private static final List<String> SESSIONS =
      List.of(
          "java-2.17.2-to-mlflow-2.17.2",
          "java-2.17.2-with-artifacts-to-mlflow-2.17.2",
          "python-3.11.1-to-mlflow-2.17.2",
          "java-2.17.2-to-mlflow-3.11.1",
          "python-3.11.1-to-mlflow-3.11.1");
  private static final int RECORDED_CALLS = 534;

  @TempDir private static Path home;
  private static RegistryServer server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void start() {
    server = RegistryServer.start(RegistryServerConfig.loopback(home, 0), Clock.systemUTC());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void answersEveryRecordedCallAsMlflowDidButForTheKnownDifferences() throws Exception {
    Set<KnownDifference> seen = EnumSet.noneOf(KnownDifference.class);
    List<String> unknown = new ArrayList<>();
    int calls = 0;
    for (String session : SESSIONS) {
      calls += replay(server.uri(), session, seen, unknown);
    }
    assertThat(unknown).isEmpty();
    assertThat(calls).isEqualTo(RECORDED_CALLS);
    assertThat(seen).as("differences that exist").containsExactly(KnownDifference.values());
  }

  @ParameterizedTest
  @EnabledIfEnvironmentVariable(named = "MLFLOW_TRACKING_URI", matches = "https?://.+")
  @ValueSource(strings = {"java", "python"})
  void recordedCallsGetTheSameAnswersFromAnyMlflow(String client) throws Exception {
    URI mlflow = URI.create(System.getenv("MLFLOW_TRACKING_URI").replaceFirst("/+$", ""));
    HttpRequest version = HttpRequest.newBuilder(URI.create(mlflow + "/version")).build();
    String major = http.send(version, BodyHandlers.ofString()).body().startsWith("2") ? "2" : "3";
    List<String> unknown = new ArrayList<>();
    for (String session : SESSIONS) {
      if (session.startsWith(client) && session.contains("to-mlflow-" + major)) {
        replay(mlflow, session, EnumSet.noneOf(KnownDifference.class), unknown);
      }
    }
    assertThat(unknown).isEmpty();
  }

  private int replay(URI target, String session, Set<KnownDifference> seen, List<String> unknown)
      throws IOException, InterruptedException {
    Bindings bindings = new Bindings(UUID.randomUUID().toString().substring(0, 8));
    List<RecordedCall> calls = RecordedCall.read(session);
    for (RecordedCall call : calls) {
      HttpResponse<byte[]> answer = send(target, call, bindings);
      for (String difference : call.differences(answer.statusCode(), answer.body(), bindings)) {
        KnownDifference.of(call, difference)
            .ifPresentOrElse(seen::add, () -> unknown.add(call + "\n    " + difference));
      }
    }
    return calls.size();
  }

  private HttpResponse<byte[]> send(URI target, RecordedCall call, Bindings bindings)
      throws IOException, InterruptedException {
    byte[] body = call.body(bindings);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(target + bindings.fill(call.path())))
            .header("Content-Type", "application/json")
            .method(
                call.method(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
            .build();
    return http.send(request, BodyHandlers.ofByteArray());
  }
}
