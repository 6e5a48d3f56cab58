package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against real endpoints, one for each way in which one can behave. */
class CompareCommandIT {
  private static final int ROWS = 450;

  @TempDir private Path folder;

  private final Map<String, String> answers = new HashMap<>();
  private final Map<String, Integer> turnedAway = new ConcurrentHashMap<>();
  private final List<JsonNode> requests = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void captureAndListen() throws IOException {
    List<String> lines = new TaskLog("desk", 2).lines(ROWS);
    for (String line : lines) {
      JsonNode row = JsonFormat.mapper().readTree(line);
      answers.put(
          row.at("/request/messages/0/content").asText(),
          row.at("/response/choices/0/message/content").asText());
    }
    Path log = Files.write(folder.resolve("log.jsonl"), lines);
    assertThat(InProcess.at(home(), "capture", "import", log.toString()).exit()).isZero();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
    StringBuilder config = new StringBuilder("models:\n");
    for (String kind : List.of("perfect", "noisy", "slow", "failing", "limited", "nonsense")) {
      config.append(
          "  %s: {url: 'http://127.0.0.1:%d/%s/v1', model: %s-1}%n"
              .formatted(kind, server.getAddress().getPort(), kind, kind));
    }
    config.append("  down: {url: 'http://127.0.0.1:1/v1'}\n");
    config.append(
        "prices:\n  perfect-1: {promptPerMillion: 10}\n  limited-1: {promptPerMillion: 1}\n");
    Files.writeString(folder.resolve("retort.yaml"), config);
  }

  @AfterEach
  void stop() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private Path home() {
    return folder.resolve("home");
  }

  private InProcess compare(String words) {
    List<String> all = new ArrayList<>(List.of("compare"));
    all.addAll(List.of(words.split(" ", -1)));
    all.addAll(List.of("--config", folder.resolve("retort.yaml").toString()));
    return InProcess.at(home(), all.toArray(String[]::new));
  }

  private void serve(HttpExchange call) throws IOException {
    try (call) {
      JsonNode body = JsonFormat.mapper().readTree(call.getRequestBody().readAllBytes());
      String kind = call.getRequestURI().getPath().split("/", -1)[1];
      synchronized (requests) {
        requests.add(body);
      }
      String text = body.at("/messages/0/content").asText();
      int number = Math.floorMod(text.hashCode(), 10);
      String answer = kind.equals("noisy") && number < 2 ? "nonsense" : answers.get(text);
      if (kind.equals("slow") && number == 0) {
        closing.await();
      }
      if (kind.equals("failing") && number == 1) {
        reply(call, 500, "{\"error\":{\"message\":\"broken\"}}");
      } else if (kind.equals("limited")
          && number == 0
          && turnedAway.size() < 3
          && turnedAway.merge(text, 1, Integer::sum) == 1) {
        call.getResponseHeaders().add("Retry-After", "1");
        reply(call, 429, "{\"error\":{\"message\":\"slow down\"}}");
      } else if (kind.equals("nonsense")) {
        reply(call, 200, "data: {\"x\":1}\n\ndata: [DONE]\n\n");
      } else {
        reply(call, 200, completion(answer));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String completion(String answer) {
    return """
        {"choices":[{"message":{"role":"assistant","content":%s},"finish_reason":"stop"}],
         "usage":{"prompt_tokens":100,"completion_tokens":2}}"""
        .formatted(JsonFormat.line(answer));
  }

  private static void reply(HttpExchange call, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(status, bytes.length);
    call.getResponseBody().write(bytes);
  }

  private static JsonNode model(JsonNode report, String name) {
    return StreamSupport.stream(report.get("models").spliterator(), false)
        .filter(model -> model.get("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void comparesGoodBadSlowAndBrokenEndpoints() throws Exception {
    Path page = folder.resolve("page.html");
    InProcess compared =
        compare(
            "--task desk --models perfect,noisy,slow,failing,limited,nonsense,down --rows 800"
                + " --margin 0.02 --repeat-rows 5 --parallel 8 --timeout 1 --json --html "
                + page);
    assertThat(compared.exit()).as(compared.err()).isZero();
    JsonNode report = JsonFormat.mapper().readTree(compared.out());

    assertThat(report.at("/rows/asked").asInt()).isEqualTo(ROWS);
    assertThat(report.at("/recommendation/kind").asText()).isEqualTo("use");
    assertThat(report.at("/recommendation/model").asText()).isEqualTo("limited");
    JsonNode perfect = model(report, "perfect");
    assertThat(perfect.at("/quality/0/all/value").asDouble()).isEqualTo(1);
    assertThat(perfect.at("/standing/kind").asText()).isEqualTo("no-worse");
    // 100 tokens at 10 dollars a million.
    assertThat(perfect.at("/cost/perThousand").asDouble()).isBetween(0.999, 1.001);
    assertThat(model(report, "limited").get("retries").asInt()).isBetween(1, 3);
    assertThat(model(report, "limited").get("failures")).isEmpty();
    assertThat(model(report, "noisy").at("/standing/kind").asText()).isEqualTo("worse");
    assertThat(model(report, "noisy").get("failures")).isEmpty();
    assertThat(model(report, "noisy").at("/cost/kind").asText()).isEqualTo("unknown");
    assertThat(model(report, "slow").at("/failures/0/kind").asText()).isEqualTo("timed-out");
    assertThat(model(report, "failing").at("/failures/0/kind").asText()).isEqualTo("http-error");
    assertThat(model(report, "failing").at("/quality/0/answered/value").asDouble()).isEqualTo(1);
    assertThat(model(report, "failing").at("/quality/0/all/value").asDouble()).isLessThan(0.97);
    assertThat(model(report, "nonsense").toString()).contains("unreadable").contains("given-up");
    assertThat(model(report, "down").toString()).contains("unreachable").contains("given-up");
    assertThat(Files.readString(page))
        .contains("Use limited")
        .contains("<svg")
        .doesNotContain("http:")
        .doesNotContain("<script");
  }

  @Test
  void sendsTheCapturedMessagesAndWritesNothingToTheLog() throws Exception {
    String before = InProcess.at(home(), "tasks", "--json").out();
    InProcess compared = compare("--task desk --models perfect,noisy --rows 20 --repeat 1");
    assertThat(compared.exit()).as(compared.err()).isEqualTo(3);
    assertThat(compared.out())
        .contains("perfect")
        .contains("captured teacher")
        .contains("unknown")
        .contains("at n=20");
    assertThat(requests).hasSize(40);
    assertThat(requests)
        .allSatisfy(
            body -> {
              assertThat(body.get("messages")).hasSize(1);
              assertThat(body.at("/messages/0/role").asText()).isEqualTo("user");
              assertThat(answers).containsKey(body.at("/messages/0/content").asText());
              assertThat(body.get("model").asText()).isIn("perfect-1", "noisy-1");
            });
    assertThat(InProcess.at(home(), "tasks", "--json").out()).isEqualTo(before);
  }

  @Test
  void takesAnEndpointFromTheCommandLine() {
    String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/perfect/v1";
    InProcess compared =
        compare("--task desk --models noisy,mine=" + address + "#my-model --rows 1 --repeat 1");
    assertThat(compared.exit()).as(compared.err()).isEqualTo(3);
    assertThat(compared.out()).contains("mine").contains("not known at n=1");
    assertThat(requests).extracting(body -> body.get("model").asText()).contains("my-model");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--task dsek --models perfect,noisy|1|it holds desk",
        "--task desk --models perfect,prefect|1|there is no model 'prefect'",
        "--task desk --models perfect|1|two or more models",
        "--task desk --models perfect,student:desk@champion|1|nothing is published",
        "--task desk --models perfect,noisy --measures exact|1|there is no measure 'exact'",
        "--task desk --models perfect,noisy --margin 0|1|a margin lies in (0, 1)",
        "--task desk --models perfect,noisy --rows 0|1|at least one row, not 0",
        "--task desk --models perfect,noisy --parallel 0|1|1 to 256 requests",
        "--task desk --models perfect,noisy --budget 1|1|has none for noisy",
        "--task desk --models perfect,limited --budget 0|1|no request fits the budget",
      })
  void saysInOneParagraphWhatIsWrong(String words, int exit, String says) {
    InProcess refused = compare(words);
    assertThat(refused.exit()).isEqualTo(exit);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err().lines().filter(line -> line.startsWith("retort: ")))
        .singleElement()
        .asString()
        .contains(says);
    assertThat(refused.err()).doesNotContain("\tat ").doesNotContain("unforeseen");
  }

  @Test
  void saysWhenNoModelAnswersAtAll() {
    InProcess refused = compare("--task desk --models down,nonsense --rows 30");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .contains("no model answered any of 30 requests")
        .contains("cannot be reached");
  }

  @Test
  void saysWhenThereIsNothingToCompareWith() throws IOException {
    String line = new TaskLog("broken", 2).lines(1).get(0).replace("\"stop\"", "\"length\"");
    Path log = Files.writeString(folder.resolve("broken.jsonl"), line + "\n");
    assertThat(InProcess.at(home(), "capture", "import", log.toString()).exit()).isZero();
    InProcess refused = compare("--task broken --models perfect,noisy");
    assertThat(refused.exit()).isEqualTo(3);
    assertThat(refused.paragraph()).contains("of 1 captured exchanges").contains("none is a whole");
  }
}
