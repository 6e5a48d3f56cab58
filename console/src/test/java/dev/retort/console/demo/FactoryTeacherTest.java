package dev.retort.console.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FactoryTeacherTest {
  private static final Instant NOW = Instant.parse("2026-05-01T08:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private static Vertx vertx;
  private static FactoryTeacher teacher;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    teacher = FactoryTeacher.start(vertx, 0, CLOCK);
  }

  @AfterAll
  static void stop() {
    teacher.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void answersEveryRequestOfTheTrafficAndARepeatAlike() throws Exception {
    TeacherAnswers direct = new TeacherAnswers();
    for (FactoryRequest request :
        FactoryTraffic.generate(2, 60, 20, NOW.minus(Duration.ofDays(30)), Duration.ofDays(30))) {
      HttpResponse<String> first = post(request.body().toString());
      assertThat(first.statusCode()).isEqualTo(200);
      JsonNode answer = JsonFormat.mapper().readTree(first.body());
      JsonNode again = JsonFormat.mapper().readTree(post(request.body().toString()).body());
      assertThat(content(again)).isEqualTo(content(answer));
      assertThat(again.get("id")).isNotEqualTo(answer.get("id"));
      assertThat(content(answer))
          .isEqualTo(
              direct.answerText(
                  FactoryTask.ofInstructions(request.prompt().instructions()).orElseThrow(),
                  request.prompt().studentInput()));
      if (request.task().equals(FactoryTraffic.PURCHASE_ORDER)) {
        assertThat(JsonFormat.mapper().readTree(content(answer)).path("lines")).isNotEmpty();
      }
    }
  }

  @Test
  void answerHasTheFieldsOfTheProtocol() throws Exception {
    FactoryRequest request = FactoryTraffic.generate(2, 1, 0, NOW, Duration.ofDays(1)).get(0);
    JsonNode answer = JsonFormat.mapper().readTree(post(request.body().toString()).body());
    assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
    assertThat(answer.path("model").asText()).isEqualTo(FactoryTeacher.MODEL);
    assertThat(answer.path("created").asLong()).isEqualTo(NOW.getEpochSecond());
    assertThat(answer.path("choices").path(0).path("finish_reason").asText()).isEqualTo("stop");
    assertThat(answer.path("choices").path(0).path("message").path("role").asText())
        .isEqualTo("assistant");
    JsonNode usage = answer.path("usage");
    assertThat(usage.path("prompt_tokens").asInt()).isGreaterThan(100);
    assertThat(usage.path("total_tokens").asInt())
        .isEqualTo(usage.path("prompt_tokens").asInt() + usage.path("completion_tokens").asInt());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"model\":",
        "[]",
        "{\"model\":\"other\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        "{\"model\":\"frontier-teacher\"}",
        "{\"model\":\"frontier-teacher\",\"messages\":[]}",
        "{\"model\":\"frontier-teacher\",\"messages\":[{\"role\":\"user\",\"content\":7}]}",
        "{\"model\":\"frontier-teacher\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
        "{\"model\":\"frontier-teacher\",\"stream\":true,\"messages\":[]}",
      })
  void malformedRequestsGetAnErrorObject(String body) throws Exception {
    HttpResponse<String> response = post(body);
    assertThat(response.statusCode()).isEqualTo(400);
    JsonNode error = JsonFormat.mapper().readTree(response.body()).path("error");
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.path("message").asText()).isNotBlank();
  }

  @Test
  void instructionsOfNoTaskAreNamedAsTheFault() throws Exception {
    ObjectNode body = FactoryTraffic.generate(2, 1, 0, NOW, Duration.ofDays(1)).get(0).body();
    ((ObjectNode) body.path("messages").path(0)).put("content", "Tell me a joke.");
    HttpResponse<String> response = post(body.toString());
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("Unknown task");
  }

  @Test
  void bodyOverTheLimitIsRefused() throws Exception {
    assertThat(post(" ".repeat((1 << 20) + 1)).statusCode()).isEqualTo(413);
  }

  @Test
  void listsItsModelAndKnowsNoOtherPath() throws Exception {
    HttpResponse<String> models = get("/models");
    assertThat(JsonFormat.mapper().readTree(models.body()).path("data").path(0).path("id").asText())
        .isEqualTo(FactoryTeacher.MODEL);
    assertThat(get("/embeddings").statusCode()).isEqualTo(404);
    HttpResponse<String> wrongMethod = get("/chat/completions");
    assertThat(wrongMethod.statusCode()).isEqualTo(405);
    assertThat(wrongMethod.headers().firstValue("allow")).contains("POST");
  }

  @Test
  void portInUseIsReportedWithTheRemedy() {
    assertThatThrownBy(() -> FactoryTeacher.start(vertx, teacher.port(), CLOCK))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(Integer.toString(teacher.port()))
        .hasMessageContaining("choose another");
  }

  private static String content(JsonNode answer) {
    return answer.path("choices").path(0).path("message").path("content").asText();
  }

  private static HttpResponse<String> post(String body) throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(teacher.baseUri() + "/chat/completions"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(teacher.baseUri() + path)).build(),
        BodyHandlers.ofString());
  }
}
