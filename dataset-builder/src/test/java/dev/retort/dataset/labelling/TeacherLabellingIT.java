package dev.retort.dataset.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.Completion;
import dev.retort.capture.Completion.Finish;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.PriceTable;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.http.TeacherClient;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.capture.wire.AnswerHead;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.capture.wire.WireProtocols;
import dev.retort.dataset.Traffic;
import dev.retort.dataset.filter.FilterPolicy;
import dev.retort.dataset.filter.StandardFilters;
import dev.retort.dataset.label.AnswerForm;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks a real endpoint over HTTP, in every temper that endpoints have. */
class TeacherLabellingIT {
  private static final PriceTable PRICES =
      new PriceTable(Map.of("teacher", new PriceTable.Price(1000, 1000)));
  private static final AskingLimits LIMITS =
      new AskingLimits(
          3,
          AskingLimits.DEFAULT.requestsPerMinute(),
          AskingLimits.DEFAULT.tokensPerMinute(),
          4,
          Duration.ofMillis(5),
          Duration.ofSeconds(2));

  /** Longer than a busy machine takes to answer: an answer that is late costs a second call. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration IMPATIENCE = Duration.ofSeconds(2);

  @TempDir private Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final Queue asked = new Queue();
  private final Ledger ledger = new Ledger();
  private HttpServer server;
  private TeacherClient client;
  private ExchangeLog log;
  private Function<Call, Reply> teacher = call -> Reply.label("a");

  /** A request that the endpoint got: the prompt, how often it has come, and its body. */
  private record Call(String prompt, int time, JsonNode body) {}

  /** What the endpoint sends; a negative status: nothing at all. */
  private record Reply(int status, String body, Optional<String> retryAfter) {
    static Reply label(String label) {
      return new Reply(200, JsonFormat.line(completion(label, "stop")), Optional.empty());
    }

    static Reply status(int status) {
      return new Reply(
          status,
          JsonFormat.line(ChatCompletionFormat.error("error", "status " + status)),
          Optional.empty());
    }

    static Reply silence() {
      return new Reply(-1, "", Optional.empty());
    }
  }

  private static final class Queue {
    private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> times = new ConcurrentHashMap<>();
  }

  /** In memory. */
  private static final class Ledger implements LabellingLedger {
    private final List<LabellingResult> results = new ArrayList<>();

    @Override
    public void record(LabellingResult result) {
      results.add(result);
    }

    @Override
    public Set<ExchangeId> settled(TaskName task) {
      return asked(task).stream()
          .filter(AskedPrompt::isSettled)
          .map(AskedPrompt::id)
          .collect(Collectors.toSet());
    }

    @Override
    public List<AskedPrompt> asked(TaskName task) {
      return results.stream().flatMap(result -> result.prompts().stream()).toList();
    }

    @Override
    public double spent(TaskName task) {
      return results.stream().mapToDouble(LabellingResult::spent).sum();
    }
  }

  @BeforeEach
  void startTeacher() {
    server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> request.body().onSuccess(body -> answer(request, body.getBytes())))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    client = client(PATIENCE);
    log = IcebergExchangeLog.open(folder.resolve("log"));
  }

  private TeacherClient client(Duration timeout) {
    return new TeacherClient(
        vertx,
        URI.create("http://127.0.0.1:" + server.actualPort() + "/v1"),
        Optional.of("Bearer key"),
        timeout);
  }

  @AfterEach
  void stopTeacher() {
    log.close();
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void answer(HttpServerRequest request, byte[] bytes) {
    JsonNode body;
    try {
      body = JsonFormat.mapper().readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String prompt = body.path("messages").path(1).path("content").asText();
    int time = asked.times.computeIfAbsent(prompt, p -> new AtomicInteger()).incrementAndGet();
    Call call = new Call(prompt, time, body);
    asked.calls.add(call);
    Reply reply = teacher.apply(call);
    if (reply.status() >= 0) {
      reply.retryAfter().ifPresent(value -> request.response().putHeader("Retry-After", value));
      request.response().setStatusCode(reply.status()).end(reply.body());
    }
  }

  private static ObjectNode completion(String text, String finish) {
    ObjectNode response =
        WireProtocols.CHAT_COMPLETIONS.response(
            new AnswerHead(
                new ExchangeId("x"),
                Traffic.START,
                "teacher",
                JsonFormat.mapper().createObjectNode()),
            new WireAnswer(new Completion(text, Completion.Finish.STOP), new TokenUsage(12, 3)));
    ((ObjectNode) response.path("choices").path(0)).put("finish_reason", finish);
    return response;
  }

  @Test
  void answersGoIntoTheLogAsExchangesThatTrainAndNeverEvaluate() {
    LabellingResult result = label(plan(5, 1), 10);

    assertThat(result.labelled()).isEqualTo(5);
    assertThat(result.spent()).isCloseTo(5 * 0.015, within(1e-9));
    assertThat(ledger.results).containsExactly(result);
    Exchange label = exchanges().get("p0/asked-1");
    assertThat(label.completion().text()).isEqualTo("a");
    assertThat(label.answeredBy()).isEqualTo(new AnsweredBy.Teacher(0));
    assertThat(label.answeredBy().mayLabel()).isTrue();
    assertThat(label.answeredBy().mayEvaluate()).isFalse();
    assertThat(label.createdAt()).isEqualTo(Traffic.minute(0));
    assertThat(label.prompt()).isEqualTo(exchanges().get("p0").prompt());
    assertThat(label.usage()).isEqualTo(new TokenUsage(12, 3));
    assertThat(asked.calls)
        .allSatisfy(
            call -> {
              assertThat(call.body().path("model").asText()).isEqualTo("teacher");
              assertThat(call.body().path("messages").path(0).path("content").asText())
                  .isEqualTo("Reply with one label.");
            });
    assertThat(folder.resolve("journal")).doesNotExist();
  }

  @Test
  void aBusyEndpointIsAskedAgainAfterAsLongAsItSays() {
    List<Long> times = new ArrayList<>();
    teacher =
        call -> {
          times.add(System.nanoTime());
          return call.time() == 1
              ? new Reply(429, "{\"error\":{\"message\":\"slow down\"}}", Optional.of("1"))
              : Reply.label("a");
        };

    LabellingResult result = label(plan(1, 1), 10);

    assertThat(result.labelled()).isEqualTo(1);
    assertThat(Duration.ofNanos(times.get(1) - times.get(0)))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    // Being told to wait costs nothing, but a connection that breaks on a busy machine does.
    assertThat(result.spent()).isCloseTo(0.015 + 0.014 * (times.size() - 2), within(1e-9));
  }

  @Test
  void failuresOfTheServerAreRepeatedAndCostNothing() {
    teacher =
        call ->
            call.time() < 3
                ? new Reply(500, "<html>internal error</html>", Optional.empty())
                : Reply.label("b");

    LabellingResult result = label(plan(4, 1), 10);

    assertThat(result.labelled()).isEqualTo(4);
    // On a busy machine a connection may break under an answer, which is asked for again.
    assertThat(asked.times.values()).allSatisfy(times -> assertThat(times.get()).isBetween(3, 5));
    assertThat(result.spent()).isCloseTo(4 * 0.015, within(1e-9));
  }

  @Test
  void anEndpointThatStaysAwayIsGivenUpForNow() {
    teacher = call -> call.prompt().endsWith("0") ? Reply.status(503) : Reply.label("a");

    LabellingResult result = label(plan(3, 1), 10);

    assertThat(result.failed()).containsExactly(Map.entry(AskedPrompt.UNAVAILABLE, 1L));
    assertThat(result.labelled()).isEqualTo(2);
    assertThat(asked.times.get("prompt 0")).hasValue(LIMITS.attempts());
    assertThat(ledger.settled(Traffic.TASK)).isEmpty();
  }

  @Test
  void whatTheEndpointRefusesAsSuchIsNotRepeated() {
    teacher = call -> call.prompt().endsWith("0") ? Reply.status(400) : Reply.label("a");

    LabellingResult result = label(plan(3, 1), 10);

    assertThat(result.failed()).containsExactly(Map.entry(AskedPrompt.REJECTED, 1L));
    assertThat(asked.times.get("prompt 0")).hasValue(1);
  }

  @Test
  void silenceAndGarbageAreRepeatedAndCountedAsPaid() {
    teacher =
        call ->
            switch (call.time()) {
              case 1 -> Reply.silence();
              case 2 -> new Reply(200, "not json at all", Optional.empty());
              case 3 -> new Reply(200, "{\"hello\":\"world\"}", Optional.empty());
              default -> Reply.label("a");
            };
    LabellingPlan plan = plan(1, 1);
    client.close();
    client = client(IMPATIENCE);

    LabellingResult result = label(plan, 10);

    assertThat(result.labelled()).isEqualTo(1);
    assertThat(asked.calls).hasSize(4);
    assertThat(result.spent())
        .isCloseTo(3 * plan.prompts().get(0).expectedCost() + 0.015, within(1e-9));
  }

  @Test
  void aRefusedKeyEndsTheAskingAtOnce() {
    teacher = call -> Reply.status(401);

    LabellingResult result = label(plan(50, 1), 10);

    assertThat(result.stopped()).hasValueSatisfying(why -> assertThat(why).contains("no access"));
    assertThat(asked.calls).hasSizeLessThanOrEqualTo(LIMITS.concurrency());
    assertThat(result.spent()).isZero();
    assertThat(result.failed()).containsKey(AskedPrompt.STOPPED);
    assertThat(ledger.settled(Traffic.TASK)).isEmpty();
  }

  @Test
  void anEndpointThatFailsEveryTimeIsNotAskedAboutEverything() {
    teacher = call -> Reply.status(404);

    LabellingResult result = label(plan(60, 1), 10);

    assertThat(result.stopped()).hasValueSatisfying(why -> assertThat(why).contains("in a row"));
    assertThat(asked.calls).hasSizeLessThan(15);
  }

  @Test
  void anEndpointWithoutTokenProbabilitiesIsAskedWithoutThem() {
    teacher = call -> call.body().has("logprobs") ? Reply.status(400) : Reply.label("a");

    LabellingResult result = label(plan(20, 1), 10, new AnswerSampling(OptionalDouble.empty(), 5));

    assertThat(result.labelled()).isEqualTo(20);
    assertThat(asked.calls.stream().filter(call -> call.body().has("logprobs")))
        .as("no more than those in flight when the first was refused")
        .hasSizeBetween(1, LIMITS.concurrency());
    assertThat(asked.calls.peek().body().path("top_logprobs").asInt()).isEqualTo(5);
  }

  @Test
  void theMajorityOfSeveralAnswersIsTakenAndATieLabelsNothing() {
    teacher =
        call ->
            Reply.label(
                switch (call.prompt()) {
                  case "prompt 0" -> call.time() == 2 ? "b" : "a";
                  case "prompt 1" -> List.of("a", "b", "c").get(call.time() - 1);
                  default -> "a";
                });

    LabellingResult result = label(plan(3, 3), 10, new AnswerSampling(OptionalDouble.of(0.7), 0));

    assertThat(result.labelled()).isEqualTo(2);
    assertThat(result.failed()).containsExactly(Map.entry(AskedPrompt.TIE, 1L));
    AskedPrompt disputed = result.prompts().get(0);
    assertThat(disputed.vote().agreeing()).isEqualTo(2);
    assertThat(disputed.vote().usable()).isEqualTo(3);
    assertThat(disputed.vote().entropy()).isCloseTo(0.918, within(0.001));
    assertThat(exchanges().get(disputed.label().orElseThrow().value()).completion().text())
        .isEqualTo("a");
    assertThat(exchanges().keySet())
        .as("answers that differ are all kept, of those that agree one")
        .contains("p0/asked-1", "p0/asked-2", "p0/asked-3", "p2/asked-1")
        .doesNotContain("p1/asked-1", "p2/asked-2");
    assertThat(ledger.settled(Traffic.TASK)).containsExactly(new ExchangeId("p1"));
    assertThat(asked.calls).allMatch(c -> c.body().path("temperature").asDouble() == 0.7);
  }

  @Test
  void anAnswerThatADatasetWouldDropIsNoLabel() {
    teacher =
        call ->
            call.prompt().endsWith("0")
                ? new Reply(200, JsonFormat.line(completion("cut", "length")), Optional.empty())
                : Reply.label("a");

    LabellingResult result = label(plan(2, 1), 10);

    assertThat(result.failed()).containsExactly(Map.entry("truncated", 1L));
    assertThat(exchanges()).doesNotContainKey("p0/asked-1").containsKey("p1/asked-1");
    assertThat(result.spent()).as("it is paid for all the same").isCloseTo(0.03, within(1e-9));
    assertThat(ledger.settled(Traffic.TASK)).containsExactly(new ExchangeId("p0"));
  }

  @Test
  void nothingIsSentThatTheBudgetDoesNotCover() {
    LabellingPlan plan = plan(20, 1);

    LabellingResult result = label(plan, 0.1);

    assertThat(result.spent()).isLessThanOrEqualTo(0.1);
    assertThat(result.labelled()).isBetween(3L, 7L);
    assertThat(result.failed()).containsOnlyKeys(AskedPrompt.BUDGET);
    assertThat(asked.calls).hasSize((int) result.labelled());
  }

  @Test
  void requestsAreSpreadOverTheMinute() {
    LabellingPlan plan = plan(5, 1);
    long start = System.nanoTime();

    work(plan, 10, LIMITS.requestsPerMinute(600), AnswerSampling.DEFAULT);

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("five requests, a tenth of a second apart")
        .isGreaterThanOrEqualTo(Duration.ofMillis(390));
  }

  private LabellingResult label(LabellingPlan plan, double budget) {
    return label(plan, budget, AnswerSampling.DEFAULT);
  }

  private LabellingResult label(LabellingPlan plan, double budget, AnswerSampling sampling) {
    return work(plan, budget, LIMITS, sampling);
  }

  private LabellingResult work(
      LabellingPlan plan, double budget, AskingLimits limits, AnswerSampling sampling) {
    LabelPrices prices = new LabelPrices(PRICES, Optional.empty(), 2);
    TeacherLabelling labelling =
        new TeacherLabelling(
            client,
            prices,
            limits,
            sampling,
            StandardFilters.all(),
            AnswerForm.learn(List.of()),
            1);
    try (AnswerJournal journal = AnswerJournal.open(folder.resolve("journal"))) {
      journal.begin("round", Traffic.START, plan);
      return labelling.work(Traffic.TASK, journal, budget, log, ledger, AskingProgress.SILENT);
    }
  }

  /** Prompts that a student answered, each in a group of its own, at 14 thousandths of a dollar. */
  private LabellingPlan plan(int prompts, int samples) {
    log.append(
        IntStream.range(0, prompts)
            .mapToObj(
                i ->
                    Traffic.answeredBy(
                        Traffic.exchange("p" + i, i, "prompt " + i, "maybe"),
                        new AnsweredBy.Student("tickets/1", 0.4)))
            .toList());
    List<PlannedPrompt> planned =
        IntStream.range(0, prompts)
            .mapToObj(
                i ->
                    new PlannedPrompt(
                        new ExchangeId("p" + i), "teacher", "student_answer", 0.6, 1, 12, 0.014))
            .toList();
    return new LabellingPlan(planned, samples, prompts, prompts);
  }

  private Map<String, Exchange> exchanges() {
    Map<String, Exchange> exchanges = new ConcurrentHashMap<>();
    log.scan(
        log.window(Instant.MIN, Instant.MAX),
        exchange -> exchanges.put(exchange.id().value(), exchange));
    return exchanges;
  }

  @Test
  void thePoolHoldsWhatHasNoUsableAnswerAndLeavesOutWhatIsSettled() {
    log.append(
        List.of(
            Traffic.exchange("good", 0, "fine", "answer words"),
            Traffic.finished(Traffic.exchange("cut", 1, "cut off", "ans"), Finish.LENGTH),
            Traffic.finished(Traffic.exchange("error", 2, "failed", ""), Finish.ERROR),
            Traffic.exchange("empty", 3, "  ", "answer"),
            Traffic.finished(Traffic.exchange("old", 4, "in vain", ""), Finish.ERROR),
            Traffic.ofTask(
                Traffic.finished(Traffic.exchange("else", 5, "other", ""), Finish.ERROR),
                Optional.of(new TaskName("other")))));

    PromptPool pool =
        PromptPool.read(
            Traffic.TASK,
            log,
            log.window(Instant.MIN, Instant.MAX),
            FilterPolicy.DEFAULT,
            Set.of(new ExchangeId("old"))::contains,
            1);

    assertThat(pool.labelled()).containsExactly("fine");
    assertThat(pool.completionTokens()).isEqualTo(3);
    assertThat(pool.unlabelled())
        .extracting(prompt -> prompt.id().value() + " " + prompt.reason())
        .containsExactly("cut truncated", "error error");
    assertThat(pool.unlabelled().get(0).characters())
        .isEqualTo("Reply with one label.".length() + "cut off".length());
  }
}
