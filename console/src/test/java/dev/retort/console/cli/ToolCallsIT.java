package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.http.RetortHeader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a log of function calls to a router that makes them, by the command line alone. */
class ToolCallsIT {
  private static final String TASK = "dispatch";
  private static final int ROWS = 1_200;
  private static final int FRESH = 150;
  private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
  private static final Duration LONG = Duration.ofMinutes(4);
  private static final List<String> CITIES =
      List.of(
          "Bonn", "Ghent", "Turin", "Lyon", "Graz", "Malaga", "Odense", "Brno", "Cork", "Porto");
  private static final List<String> FILLERS =
      List.of(
          ("please kindly team hello customer asked today again quickly because truck driver phoned"
                  + " plan changed warehouse full weekend shift holiday gate closed pallet missing"
                  + " stamp late early morning evening crane broken forklift busy note thanks urgent"
                  + " calm nobody somebody office yard rain snow traffic bridge ferry tunnel paper")
              .split(" ", -1));

  @TempDir private Path folder;

  @Test
  void aTaskOfFunctionCallsIsLearntServedAndEvaluated() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("retort.yaml"),
            """
            teacher: {url: "http://127.0.0.1:9/v1"}
            teacherShare: 0.000001
            tasks:
              dispatch: {epsilon: 0.03, folds: 3, students: [djl-extractor]}
            """);
    Path home = folder.resolve("home");
    Path log = Files.write(folder.resolve("log.jsonl"), lines(1, ROWS));
    String[] options = {"--home", home.toString(), "--config", config.toString()};
    assertThat(retort(options, "capture", "import", log.toString()).exit()).isZero();

    try (RetortProcess run =
        RetortProcess.start(
            folder,
            words(options, "run", TASK, "--evaluation-from", at(ROWS * 3 / 4).toString()))) {
      assertThat(run.await(LONG)).as(run.err() + run.out()).isZero();
      assertThat(run.err() + run.out()).contains("djl-extractor").contains("Promote");
    }

    Path fresh = Files.write(folder.resolve("fresh.jsonl"), lines(2, FRESH));
    InProcess evaluated = retort(options, "evaluate", TASK + "@champion", "--on", fresh.toString());
    assertThat(evaluated.exit()).as(evaluated.err()).isZero();
    assertThat(evaluated.out())
        .contains("right is   the same JSON value as the reference")
        .containsPattern("rows +" + FRESH)
        .containsPattern("accuracy +(9\\d|100)\\.\\d+ %");

    try (RetortProcess router =
        RetortProcess.start(folder, words(options, "router", "--port", "0"))) {
      String base = router.awaitLine(Pattern.compile("router on (http://[^\\s,]+)"), LONG).group(1);
      int called = 0;
      for (String line : lines(3, 60)) {
        called += assertRouted(base, JsonFormat.mapper().readTree(line)) ? 1 : 0;
      }
      assertThat(called).as("of 60 requests").isGreaterThan(20);
    }
  }

  /** Whether the student answered; where it did, it answered as the log does. */
  private static boolean assertRouted(String base, JsonNode logged) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(base + "/chat/completions"))
                    .header(RetortHeader.TASK, TASK)
                    .header("Content-Type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            JsonFormat.line(logged.path("request"))))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      assertThat(answer.statusCode()).as("the teacher is away: " + answer.body()).isEqualTo(502);
      return false;
    }
    assertThat(answer.headers().firstValue(RetortHeader.ANSWERED_BY)).contains(TASK + "/1");
    JsonNode choice = JsonFormat.mapper().readTree(answer.body()).at("/choices/0");
    assertThat(choice.path("finish_reason").asText()).isEqualTo("tool_calls");
    JsonNode function = choice.at("/message/tool_calls/0/function");
    JsonNode reference = logged.at("/response/choices/0/message/tool_calls/0/function");
    assertThat(function.path("name")).isEqualTo(reference.path("name"));
    assertThat(JsonFormat.mapper().readTree(function.path("arguments").textValue()))
        .isEqualTo(JsonFormat.mapper().readTree(reference.path("arguments").textValue()));
    return true;
  }

  private static InProcess retort(String[] options, String... words) {
    return InProcess.retort(words(options, words));
  }

  private static String[] words(String[] options, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(options));
    return all.toArray(String[]::new);
  }

  private static Instant at(int row) {
    return START.plus(Duration.ofMinutes(row));
  }

  /** Requests of a dispatcher, and the calls that they lead to. */
  private static List<String> lines(long seed, int rows) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      String order = "A-%05d".formatted(random.nextInt(100_000));
      String city = CITIES.get(random.nextInt(CITIES.size()));
      boolean cancels = random.nextInt(3) == 0;
      String told = cancels ? "cancel order " + order : "move order " + order + " to " + city;
      String arguments =
          cancels
              ? "{\"order\":\"%s\"}".formatted(order)
              : "{ \"order\": \"%s\", \"city\": \"%s\" }".formatted(order, city);
      List<String> others = new ArrayList<>(FILLERS);
      Collections.shuffle(others, random);
      String text =
          "%s %s %s"
              .formatted(
                  String.join(" ", others.subList(0, 5)),
                  told,
                  String.join(" ", others.subList(5, 11)));
      lines.add(line(seed, row, text, cancels ? "cancel_order" : "move_order", arguments));
    }
    return lines;
  }

  private static String line(long seed, int row, String text, String function, String arguments) {
    ObjectNode line = JsonFormat.mapper().createObjectNode();
    line.put("id", "%s-%d-%05d".formatted(TASK, seed, row)).put("task", TASK);
    line.put("created", at(row).getEpochSecond());
    ObjectNode request = line.putObject("request").put("model", "frontier");
    request.putArray("messages").addObject().put("role", "user").put("content", text);
    for (String name : List.of("move_order", "cancel_order")) {
      ObjectNode offered = request.withArray("tools").addObject().put("type", "function");
      offered
          .putObject("function")
          .put("name", name)
          .putObject("parameters")
          .put("type", "object")
          .putArray("required")
          .add("order");
    }
    ObjectNode choice = line.putObject("response").putArray("choices").addObject();
    ObjectNode message = choice.putObject("message").put("role", "assistant").putNull("content");
    ObjectNode call = message.putArray("tool_calls").addObject().put("id", "call_1");
    call.put("type", "function");
    call.putObject("function").put("name", function).put("arguments", arguments);
    choice.put("finish_reason", "tool_calls");
    return JsonFormat.line(line);
  }
}
