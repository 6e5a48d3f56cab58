package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.Completion;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.wire.AnswerHead;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.capture.wire.WireProtocols;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The teacher is asked for labels over HTTP, by processes that may be killed. */
class LabelCommandIT {
  private static final String TASK = "desk";
  private static final int ROWS = 400;

  /** Of so many rows the last has an answer that cannot label: the upstream failed. */
  private static final int ONE_IN = 4;

  private static final int FAILED = ROWS / ONE_IN;
  private static final int CONCURRENCY = 4;
  private static final int KILLS = 4;
  private static final int DELAY_MILLIS = 40;
  private static final double COST_OF_AN_ANSWER = (20 + 1) / 1e6 * 1000;
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private HttpServer teacher;

  @BeforeEach
  void startTeacherAndImportLog() throws IOException {
    teacher =
        vertx
            .createHttpServer()
            .requestHandler(call -> call.body().onSuccess(body -> answer(call, body.getBytes())))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    Files.writeString(
        folder.resolve("retort.yaml"),
        """
        teacher:
          url: http://127.0.0.1:%d/v1
          concurrency: %d
        prices:
          frontier-teacher:
            promptPerMillion: 1000
            completionPerMillion: 1000
        """
            .formatted(teacher.actualPort(), CONCURRENCY));
    Path log = Files.write(folder.resolve("desk.jsonl"), lines());
    assertThat(retort("capture", "import", log.toString()).exit()).isZero();
  }

  @AfterEach
  void stopTeacher() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : new TaskLog(TASK, 3).lines(ROWS)) {
      ObjectNode row = (ObjectNode) JsonFormat.mapper().readTree(line);
      String prompt = row.at("/request/messages/0/content").asText();
      answers.put(prompt, row.at("/response/choices/0/message/content").asText());
      if (lines.size() % ONE_IN == ONE_IN - 1) {
        row.set("response", ChatCompletionFormat.error("server_error", "overloaded"));
      }
      lines.add(JsonFormat.line(row));
    }
    return lines;
  }

  private void answer(HttpServerRequest call, byte[] bytes) {
    JsonNode request;
    try {
      request = JsonFormat.mapper().readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String prompt = request.at("/messages/0/content").asText();
    asked.computeIfAbsent(prompt, p -> new AtomicInteger()).incrementAndGet();
    ObjectNode response =
        WireProtocols.CHAT_COMPLETIONS.response(
            new AnswerHead(new ExchangeId("x"), TaskLog.START, "frontier-teacher", request),
            new WireAnswer(
                new Completion(answers.get(prompt), Completion.Finish.STOP),
                new TokenUsage(20, 1)));
    vertx.setTimer(DELAY_MILLIS, timer -> call.response().end(JsonFormat.line(response)));
  }

  private InProcess retort(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--config", folder.resolve("retort.yaml").toString()));
    return InProcess.at(folder.resolve("home"), all.toArray(String[]::new));
  }

  private JsonNode json(String... words) throws IOException {
    InProcess done = retort(words);
    assertThat(done.exit()).as(done.err()).isZero();
    return JsonFormat.mapper().readTree(done.out());
  }

  private int requests() {
    return asked.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  @Test
  void aDryRunAsksNothingAndALabelledPromptIsInTheNextDataset() throws Exception {
    JsonNode before = json("dataset", "build", "--task", TASK, "--json");

    JsonNode preview = json("label", "--task", TASK, "--budget", "5", "--dry-run", "--json");
    assertThat(requests()).isZero();
    assertThat(preview.at("/plan/prompts")).hasSize(FAILED);
    assertThat(preview.at("/expectedCost").asDouble()).isBetween(1.0, 5.0);

    InProcess labelled = retort("label", "--task", TASK, "--budget", "5");
    assertThat(labelled.exit()).as(labelled.err()).isZero();
    assertThat(labelled.out()).contains("answered    %d labels".formatted(FAILED));
    assertThat(labelled.out()).contains("spent       $%.4f".formatted(FAILED * COST_OF_AN_ANSWER));
    assertThat(requests()).isEqualTo(FAILED);

    JsonNode after = json("dataset", "build", "--task", TASK, "--json");
    assertThat(after.at("/rows/TRAINING").asInt())
        .isGreaterThan(before.at("/rows/TRAINING").asInt() + FAILED / 2);
    assertThat(after.at("/rows/NOVEL").asInt()).isEqualTo(before.at("/rows/NOVEL").asInt());

    InProcess again = retort("label", "--task", TASK, "--budget", "5");
    assertThat(again.exit()).isEqualTo(3);
    assertThat(again.err()).contains("has a usable answer");
    assertThat(requests()).isEqualTo(FAILED);
    JsonNode shown = json("label", "--task", TASK, "--show", "--json");
    assertThat(shown.at("/prompts")).hasSize(FAILED);
    assertThat(shown.at("/spent").asDouble()).isCloseTo(FAILED * COST_OF_AN_ANSWER, within(1e-9));
  }

  @Test
  void theBudgetIsKeptAndWantsToBeGiven() throws Exception {
    JsonNode result = json("label", "--task", TASK, "--budget", "0.5", "--json");

    assertThat(result.at("/spent").asDouble()).isLessThanOrEqualTo(0.5 + 1e-9);
    assertThat(requests()).isBetween(10, 24);
    InProcess refused = retort("label", "--task", TASK);
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("--budget 5.00");
  }

  /** Killed with -9 again and again, it asks no prompt twice but those that were in flight. */
  @Test
  void aKilledRoundGoesOnWithoutAskingOrPayingAgain() throws Exception {
    int kills = 0;
    for (int attempt = 0; attempt < KILLS; attempt++) {
      int enough = requests() + 12;
      try (RetortProcess process = start()) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (requests() < enough && process.process().isAlive() && System.nanoTime() < deadline) {
          Thread.onSpinWait();
        }
        kills += process.process().isAlive() ? 1 : 0;
        process.kill();
      }
    }
    assertThat(kills).as("killed in the middle").isEqualTo(KILLS);
    try (RetortProcess process = start()) {
      assertThat(process.await(LONG)).as(process.err()).isZero();
      assertThat(process.err()).contains("an unfinished round goes on");
      JsonNode result = JsonFormat.mapper().readTree(process.out());
      assertThat(result.at("/prompts")).hasSize(FAILED);
      for (JsonNode prompt : result.at("/prompts")) {
        assertThat(prompt.has("label")).as(prompt.toString()).isTrue();
      }
      double inFlight = (requests() - FAILED) * COST_OF_AN_ANSWER;
      assertThat(result.at("/spent").asDouble())
          .as("requests in flight at a kill count as paid, at what they were expected to cost")
          .isGreaterThanOrEqualTo(FAILED * COST_OF_AN_ANSWER + inFlight / 2);
    }
    assertThat(asked).hasSize(FAILED);
    assertThat(asked.values()).allMatch(times -> times.get() <= 1 + KILLS);
    assertThat(requests()).isBetween(FAILED, FAILED + KILLS * CONCURRENCY);
    assertThat(folder.resolve("home/labelling/desk")).doesNotExist();
    JsonNode manifest = json("dataset", "build", "--task", TASK, "--json");
    assertThat(manifest.at("/captured").asInt()).isEqualTo(ROWS + FAILED);
  }

  private RetortProcess start() {
    return RetortProcess.start(
        folder,
        "label",
        "--task",
        TASK,
        "--budget",
        "5",
        "--json",
        "--home",
        folder.resolve("home").toString(),
        "--config",
        folder.resolve("retort.yaml").toString());
  }

  @Test
  void suspectsAreListedWithTheirTextsAndChangeNoDataset() throws Exception {
    List<String> lines = new ArrayList<>();
    List<String> flipped = new ArrayList<>();
    List<String> clean = new TaskLog("flipped", 5).lines(1200);
    for (int i = 0; i < clean.size(); i++) {
      ObjectNode row = (ObjectNode) JsonFormat.mapper().readTree(clean.get(i));
      if (i % 40 == 7) {
        ObjectNode message = (ObjectNode) row.at("/response/choices/0/message");
        message.put(
            "content", message.path("content").asText().equals("leave") ? "invoice" : "leave");
        flipped.add(row.path("id").asText());
      }
      lines.add(JsonFormat.line(row));
    }
    Path log = Files.write(folder.resolve("flipped.jsonl"), lines);
    assertThat(retort("capture", "import", log.toString()).exit()).isZero();
    JsonNode before = json("dataset", "build", "--task", "flipped", "--json");

    JsonNode list = json("dataset", "suspects", "--limit", "1000", "--json");

    List<String> found = new ArrayList<>();
    for (JsonNode row : list.at("/surest")) {
      found.add(row.path("id").asText());
      assertThat(row.path("input").asText()).isNotBlank();
      assertThat(row.path("suggested").asText()).isNotEqualTo(row.path("given").asText());
    }
    long hits = found.stream().filter(flipped::contains).count();
    long inTraining = flipped.size() * 8L / 10;
    assertThat(hits).as("recall").isGreaterThanOrEqualTo(inTraining * 8 / 10);
    assertThat((double) hits / found.size()).as("precision").isGreaterThan(0.9);
    assertThat(json("dataset", "build", "--task", "flipped", "--json").at("/id"))
        .isEqualTo(before.at("/id"));
    InProcess shown = retort("dataset", "suspects", "--limit", "2");
    assertThat(shown.out().strip().lines()).hasSize(3);
    assertThat(shown.out()).contains("probably wrong");
  }
}
