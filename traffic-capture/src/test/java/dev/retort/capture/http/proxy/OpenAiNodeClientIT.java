package dev.retort.capture.http.proxy;

import static dev.retort.capture.http.proxy.RunningGateway.config;
import static dev.retort.capture.http.proxy.RunningGateway.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.Message;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.ToolCall;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The official OpenAI client for Node, which npm installs, goes through the gateway. */
@Timeout(180)
class OpenAiNodeClientIT {
  private static final int PATIENCE_SECONDS = 120;
  private static final ToolCall LOOKUP = new ToolCall("lookup", ScriptedProvider.ARGUMENTS);

  @TempDir private Path folder;
  private Optional<RunningGateway> running = Optional.empty();

  @AfterEach
  void stop() {
    running.ifPresent(RunningGateway::close);
  }

  @Test
  void sessionOfTheOfficialClientWorksAndIsCaptured() throws Exception {
    installClient();
    RunningGateway gateway = new RunningGateway(folder);
    running = Optional.of(gateway);
    gateway.start(
        config(CaptureMode.REQUIRED, upstream("one", gateway.provider(ScriptedProvider::handle))));

    JsonNode said = session(gateway.port());

    assertThat(said.path("chat").asText()).isEqualTo(ScriptedProvider.TEXT);
    assertThat(said.path("tool").path("arguments").asText()).isEqualTo(ScriptedProvider.ARGUMENTS);
    assertThat(said.path("answered").asText()).isEqualTo(ScriptedProvider.TEXT);
    assertThat(said.path("stream").path("text").asText()).isEqualTo(ScriptedProvider.TEXT);
    assertThat(said.path("stream").path("chunks").asInt())
        .as("one for each piece, the end and the usage")
        .isEqualTo(ScriptedProvider.PIECES.size() + 2);
    assertThat(said.path("stream").path("usage").asInt()).isEqualTo(17);
    assertThat(said.path("streamedTool").path("name").asText()).isEqualTo("lookup");
    assertThat(said.path("streamedTool").path("arguments").asText())
        .isEqualTo(ScriptedProvider.ARGUMENTS);
    assertThat(said.path("response").asText()).isEqualTo(ScriptedProvider.TEXT);
    assertThat(said.path("responseStream").asText()).isEqualTo(ScriptedProvider.TEXT);
    assertThat(said.path("embedding").toString()).isEqualTo("[0.25,-0.5]");
    assertThat(said.path("models").toString()).isEqualTo("[\"frontier\",\"vectors\"]");
    assertThat(said.path("errors").toString())
        .contains("\"status\":400", "too many words", "BadRequestError")
        .contains("\"status\":404", "no such model", "NotFoundError");
    requireCaptured(gateway.sink.exchanges());
  }

  private static void requireCaptured(List<Exchange> exchanges) {
    assertThat(exchanges)
        .extracting(Exchange::completion)
        .extracting(Completion::text, Completion::toolCalls, Completion::finish)
        .startsWith(
            tuple(ScriptedProvider.TEXT, List.of(), Completion.Finish.STOP),
            tuple("", List.of(LOOKUP), Completion.Finish.TOOL_CALLS),
            tuple(ScriptedProvider.TEXT, List.of(), Completion.Finish.STOP),
            tuple(ScriptedProvider.TEXT, List.of(), Completion.Finish.STOP),
            tuple("", List.of(LOOKUP), Completion.Finish.TOOL_CALLS),
            tuple(ScriptedProvider.TEXT, List.of(), Completion.Finish.STOP),
            tuple(ScriptedProvider.TEXT, List.of(), Completion.Finish.STOP));
    assertThat(exchanges.subList(7, exchanges.size()))
        .as("embeddings and models pass by; errors are kept as errors")
        .extracting(exchange -> exchange.completion().finish())
        .containsExactly(Completion.Finish.ERROR, Completion.Finish.ERROR);
    Exchange chat = exchanges.get(0);
    assertThat(chat.task()).contains(new TaskName("greet"));
    assertThat(chat.usage()).isEqualTo(new TokenUsage(12, 5));
    assertThat(chat.prompt().messages())
        .containsExactly(new Message(Role.SYSTEM, "Greet."), new Message(Role.USER, "hello"));
    assertThat(exchanges.get(2).prompt().messages())
        .extracting(Message::role, Message::content, Message::toolCalls)
        .endsWith(tuple(Role.ASSISTANT, "", List.of(LOOKUP)), tuple(Role.TOOL, "42", List.of()));
    assertThat(exchanges.get(3).task()).contains(new TaskName("streams"));
    assertThat(exchanges.get(3).usage()).isEqualTo(new TokenUsage(12, 5));
    assertThat(exchanges.get(5).prompt().instructions()).isEqualTo("Greet.");
    assertThat(exchanges.get(5).prompt().studentInput()).isEqualTo("hello");
    assertThat(exchanges.toString()).doesNotContain("caller-key");
  }

  private void installClient() throws IOException, InterruptedException {
    assumeTrue(succeeds("node", "--version"), "Node.js is not installed (node --version)");
    assumeTrue(succeeds("npm", "--version"), "npm is not installed (npm --version)");
    for (String file : List.of("package.json", "session.mjs")) {
      try (InputStream resource = getClass().getResourceAsStream("/openai-node/" + file)) {
        Files.copy(resource, folder.resolve(file));
      }
    }
    assumeTrue(
        succeeds("npm", "install", "--no-audit", "--no-fund", "--prefer-offline"),
        "npm cannot install the client: is its registry to be reached?");
  }

  private boolean succeeds(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("npm.log").toFile())
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

  private JsonNode session(int port) throws Exception {
    Path out = folder.resolve("session.json");
    Path err = folder.resolve("session.log");
    Process node =
        new ProcessBuilder("node", "session.mjs", "http://127.0.0.1:%d/v1".formatted(port))
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(node.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("the session ends").isTrue();
    assertThat(node.exitValue()).as(Files.readString(err)).isZero();
    return JsonFormat.mapper().readTree(Files.readString(out));
  }
}
