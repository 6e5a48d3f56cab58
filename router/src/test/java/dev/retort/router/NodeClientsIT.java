package dev.retort.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Exchange;
import dev.retort.capture.JsonFormat;
import dev.retort.evaluator.answer.AnswerContract;
import dev.retort.evaluator.answer.RightAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The official clients of OpenAI and Anthropic for Node, which npm installs, ask a router. */
@Timeout(300)
class NodeClientsIT {
  private static final Path CLIENTS = Path.of("target", "node-clients");
  private static final int PATIENCE_SECONDS = 180;
  private static final double HARDLY_ANY = 1e-12;
  private static final String TEACHER = "from the teacher";

  @TempDir private Path home;

  @BeforeAll
  static void installClients() throws IOException, InterruptedException {
    Files.createDirectories(CLIENTS);
    assumeTrue(succeeds("node", "--version"), "Node.js is not installed (node --version)");
    assumeTrue(succeeds("npm", "--version"), "npm is not installed (npm --version)");
    for (String file : List.of("package.json", "session.mjs")) {
      try (InputStream resource =
          NodeClientsIT.class.getResourceAsStream("/node-clients/" + file)) {
        Files.copy(resource, CLIENTS.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    assumeTrue(
        succeeds("npm", "install", "--no-audit", "--no-fund", "--prefer-offline"),
        "npm cannot install the clients: is its registry to be reached?");
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(CLIENTS.toFile())
              .redirectErrorStream(true)
              .redirectOutput(CLIENTS.resolve("npm.log").toFile())
              .start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private JsonNode session(RoutedTask task, String which) throws Exception {
    Path out = home.resolve("session.json");
    Path err = home.resolve("session.log");
    Process node =
        new ProcessBuilder("node", "session.mjs", task.baseUrl(), which)
            .directory(CLIENTS.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(node.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("the session ends").isTrue();
    assertThat(node.exitValue()).as(Files.readString(err)).isZero();
    return JsonFormat.mapper().readTree(Files.readString(out));
  }

  @Test
  void clientsGetTheSameFormOfAnswerWhoeverAnswers() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote("refund billing 0.9");
      task.champions().refresh(RoutedTask.TASK);

      JsonNode said = session(task, "text");

      JsonNode student = said.path("refund");
      assertThat(student.path("by").asText()).isEqualTo("tickets/1");
      assertThat(student.path("confidence").asText()).isEqualTo("0.9000");
      assertThat(student.path("reason").isNull()).isTrue();
      assertThat(student.path("model").asText()).isEqualTo("tickets/1");
      everywhere(student, "billing");
      JsonNode teacher = said.path("parcel");
      assertThat(teacher.path("by").asText()).isEqualTo("teacher");
      assertThat(teacher.path("reason").asText()).isEqualTo("deferred");
      everywhere(teacher, TEACHER);
      assertThat(task.teacherCalls()).isEqualTo(10);
      assertThat(task.captured())
          .hasSize(20)
          .extracting(Exchange::answeredBy)
          .containsOnly(new AnsweredBy.Student("tickets/1", 0.9), new AnsweredBy.Teacher(0));
    }
  }

  private static void everywhere(JsonNode said, String answer) {
    assertThat(said.path("whole")).hasSize(4).allMatch(it -> it.asText().equals(answer));
    assertThat(said.path("streamed")).hasSize(3).allMatch(it -> it.asText().equals(answer));
    assertThat(said.path("gathered")).hasSize(3).allMatch(it -> it.asText().equals(answer));
    assertThat(said.path("finish").asText()).isEqualTo("stop");
    assertThat(said.path("ends").toString())
        .isEqualTo("[\"stop\",\"response.completed\",\"end_turn\"]");
    assertThat(said.path("usageChunks").asInt()).isEqualTo(1);
    assertThat(said.path("sequence").asBoolean()).isTrue();
  }

  @Test
  void clientsGetDocumentsOfTheirSchema() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote(contract(AnswerContract.Form.JSON), "refund {\"queue\":\"billing\"} 0.9");

      JsonNode said = session(task, "json");

      assertThat(said.path("by").asText()).isEqualTo("tickets/1");
      assertThat(said.path("chat").toString()).isEqualTo("{\"queue\":\"billing\"}");
      assertThat(said.path("response").toString()).isEqualTo("{\"queue\":\"billing\"}");
      assertThat(said.path("unfit").toString()).isEqualTo("[\"teacher\",\"unfit\"]");
    }
  }

  @Test
  void clientsGetCallsOfTheirFunctionsAndMaySendThemBack() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote(
          contract(AnswerContract.Form.TOOL_CALLS, "route"),
          "refund [{\"arguments\":{\"queue\":\"billing\"},\"name\":\"route\"}] 0.9");

      JsonNode said = session(task, "calls");

      assertThat(said.path("by").asText()).isEqualTo("tickets/1");
      assertThat(said.path("finish").asText()).isEqualTo("tool_calls");
      assertThat(said.path("stop").asText()).isEqualTo("tool_use");
      assertThat(said.path("called"))
          .hasSize(4)
          .allMatch(call -> call.toString().equals("[\"route\",{\"queue\":\"billing\"}]"));
      assertThat(said.path("ids")).allMatch(id -> id.asText().matches("(call|toolu)_[0-9a-f]{32}"));
      assertThat(said.path("answered").asText()).isEqualTo("teacher");
    }
  }

  @Test
  void clientsHearTheirOwnKindOfErrorWhereNobodyAnswers() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote("refund billing 0.9");
      task.champions().refresh(RoutedTask.TASK);
      task.teacherAnswersWith(429);

      assertThat(session(task, "errors").path("seen"))
          .hasSize(4)
          .allMatch(seen -> seen.toString().equals("[\"RateLimitError\",429]"));
    }
  }

  private static AnswerContract contract(AnswerContract.Form form, String... functions) {
    return new AnswerContract(
        AnswerContract.SCHEMA, form, new TreeSet<>(Set.of(functions)), RightAnswer.SAME_JSON);
  }
}
