package dev.retort.capture.http.proxy;

import static dev.retort.capture.http.proxy.RunningGateway.ANSWER;
import static dev.retort.capture.http.proxy.RunningGateway.CHAT;
import static dev.retort.capture.http.proxy.RunningGateway.QUESTION;
import static dev.retort.capture.http.proxy.RunningGateway.STREAMED;
import static dev.retort.capture.http.proxy.RunningGateway.config;
import static dev.retort.capture.http.proxy.RunningGateway.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.ToolCall;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import dev.retort.capture.wire.AnswerHead;
import dev.retort.capture.wire.ServedProtocol;
import dev.retort.capture.wire.ServerSentEvent;
import dev.retort.capture.wire.ServerSentEvents;
import dev.retort.capture.wire.StreamAssembler;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.capture.wire.WireProtocols;
import dev.retort.capture.wire.WireRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway whose router answers before a provider is asked, over real sockets. */
@Timeout(60)
class RoutedGatewayIT {
  private static final String QUESTION_OF_A_MESSAGE =
      "{\"model\":\"frontier\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

  private static final String KEY = "desk-key-0123456789";

  @TempDir Path folder;
  private RunningGateway running;
  private final AtomicInteger providerCalls = new AtomicInteger();
  private final List<String> seenCodings = new CopyOnWriteArrayList<>();

  @BeforeEach
  void prepare() {
    running = new RunningGateway(folder);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private HttpServer provider() throws Exception {
    return running.provider(
        call -> {
          providerCalls.incrementAndGet();
          seenCodings.add(String.valueOf(call.request().getHeader("Content-Encoding")));
          call.answer(200, ANSWER);
        });
  }

  private ScriptedRouter start(ScriptedRouter router) throws Exception {
    return start(CaptureMode.REQUIRED, router);
  }

  private ScriptedRouter start(CaptureMode mode, ScriptedRouter router) throws Exception {
    running.start(config(mode, upstream("one", provider())), router);
    return router;
  }

  @Test
  void aStudentsAnswerIsCapturedAsItsOwnAndNoProviderIsAsked() throws Exception {
    ScriptedRouter router = start(ScriptedRouter.always(ScriptedRouter.answer("greeting")));

    HttpResponse<String> answer =
        running.post(
            CHAT,
            QUESTION,
            RetortHeader.EXCHANGE_ID,
            "e-1",
            RetortHeader.TASK,
            "greet",
            RetortHeader.POLICY,
            "cost");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.headers().firstValue(RetortHeader.ANSWERED_BY)).contains("tickets/3");
    assertThat(answer.headers().firstValue(RetortHeader.CONFIDENCE)).contains("0.8750");
    assertThat(answer.headers().firstValue(RetortHeader.EXCHANGE_ID)).contains("e-1");
    assertThat(answer.headers().firstValue(RetortHeader.UPSTREAM)).isEmpty();
    JsonNode body = json(answer);
    assertThat(body.at("/choices/0/message/content").asText()).isEqualTo("greeting");
    assertThat(body.path("model").asText()).isEqualTo("tickets/3");
    assertThat(providerCalls).hasValue(0);
    Exchange exchange = running.captured();
    assertThat(exchange.answeredBy()).isEqualTo(ScriptedRouter.ANSWERED_BY);
    assertThat(exchange.task().orElseThrow().value()).isEqualTo("greet");
    assertThat(exchange.completion().text()).isEqualTo("greeting");
    assertThat(exchange.details().upstream()).isEmpty();
    assertThat(router.asked()).hasSize(1);
    assertThat(router.asked().get(0).policy()).contains("cost");
    assertThat(router.asked().get(0).asked().prompt()).isEqualTo(exchange.prompt());
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, '\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]'",
    "/v1/messages, '\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]'",
    "/v1/responses, '\"input\":\"hello\"'",
    "/v1/completions, '\"prompt\":\"hello\"'"
  })
  void everyProtocolGetsItsOwnFormOfTheAnswer(String path, String said) throws Exception {
    start(ScriptedRouter.always(ScriptedRouter.answer("Grüezi 👋\n\ndata: x")));
    ServedProtocol protocol = WireProtocols.byPath().get(path);
    String question = "{\"model\":\"frontier\"," + said + "}";

    HttpResponse<String> whole = running.post(path, question);
    HttpResponse<String> stream =
        running.post(path, question.replace("{\"model", "{\"stream\":true,\"model"));

    assertThat(protocol.answer(json(whole)).completion().text()).isEqualTo("Grüezi 👋\n\ndata: x");
    assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
    StreamAssembler assembler = protocol.assembler();
    new ServerSentEvents()
        .read(stream.body().getBytes(StandardCharsets.UTF_8))
        .forEach(assembler::accept);
    assertThat(assembler.isComplete()).isTrue();
    assertThat(protocol.answer(assembler.response()).completion().text())
        .isEqualTo("Grüezi 👋\n\ndata: x");
    assertThat(running.sink.exchanges())
        .hasSize(2)
        .allSatisfy(
            exchange -> {
              assertThat(exchange.prompt().studentInput()).isEqualTo("hello");
              assertThat(exchange.answeredBy()).isEqualTo(ScriptedRouter.ANSWERED_BY);
            });
  }

  @Test
  void countsWhoAnsweredAndWhy() throws Exception {
    start(
        new ScriptedRouter(
            request ->
                Future.succeededFuture(
                    request.asked().streamed()
                        ? ScriptedRouter.answer("greeting")
                        : Route.Forward.because("deferred", 0))));

    running.post(CHAT, STREAMED);
    running.post(CHAT, STREAMED);
    running.post(CHAT, QUESTION);

    assertThat(
            running.metric(
                "retort_gateway_requests_total{route=\"/v1/chat/completions\",status=\"200\",upstream=\"student\"}"))
        .isEqualTo(2);
    assertThat(
            running.metric(
                "retort_gateway_routes_total{answered_by=\"student\",reason=\"routed\"}"))
        .isEqualTo(2);
    assertThat(
            running.metric(
                "retort_gateway_routes_total{answered_by=\"teacher\",reason=\"deferred\"}"))
        .isEqualTo(1);
    assertThat(running.metric("retort_scripted_total")).isEqualTo(1);
    assertThat(running.metric("retort_gateway_captured_total")).isEqualTo(3);
  }

  @Test
  void aForwardedRequestSaysWhyAndItsObserverSeesTheTeachersAnswer() throws Exception {
    CompletableFuture<Exchange> observed = new CompletableFuture<>();
    Route.Forward why =
        Route.Forward.because("sampled", 0.25)
            .with(RetortHeader.CONFIDENCE, "0.1000")
            .observedBy(observed::complete);
    start(ScriptedRouter.always(why));

    HttpResponse<String> answer = running.post(CHAT, QUESTION);

    assertThat(answer.body()).isEqualTo(ANSWER);
    assertThat(answer.headers().firstValue(RetortHeader.REASON)).contains("sampled");
    assertThat(answer.headers().firstValue(RetortHeader.CONFIDENCE)).contains("0.1000");
    assertThat(answer.headers().firstValue(RetortHeader.ANSWERED_BY)).contains("teacher");
    assertThat(answer.headers().firstValue(RetortHeader.UPSTREAM)).contains("one");
    assertThat(running.captured().answeredBy()).isEqualTo(new AnsweredBy.Teacher(0.25));
    assertThat(observed.get().completion().text()).isEqualTo("greeting");
  }

  @Test
  void anObserverThatFailsTakesNothingFromTheCaller() throws Exception {
    start(
        ScriptedRouter.always(
            Route.Forward.because("sampled", 0.25)
                .observedBy(
                    exchange -> {
                      throw new IllegalStateException("an observer fails");
                    })));

    assertThat(running.post(CHAT, QUESTION).body()).isEqualTo(ANSWER);
    assertThat(running.captured().answeredBy()).isEqualTo(new AnsweredBy.Teacher(0.25));
  }

  @Test
  void aHeldRequestHearsWhereItsAnswerWillBe() throws Exception {
    start(
        ScriptedRouter.always(
            new Route.Hold(
                URI.create("/retort/v1/held/e-1"),
                new TreeMap<>(Map.of(RetortHeader.ANSWERED_BY, "person")),
                () -> {
                  throw new IllegalStateException("it was heard");
                })));

    HttpResponse<String> answer = running.post(CHAT, QUESTION, RetortHeader.EXCHANGE_ID, "e-1");

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.headers().firstValue("Location")).contains("/retort/v1/held/e-1");
    assertThat(answer.headers().firstValue(RetortHeader.EXCHANGE_ID)).contains("e-1");
    assertThat(json(answer).path("status").asText()).isEqualTo("held");
    assertThat(providerCalls).hasValue(0);
    assertThat(running.sink.exchanges()).isEmpty();
    assertThat(running.metric("retort_gateway_routes_total{answered_by=\"person\"")).isEqualTo(1);
    noMemoryIsHeld();
  }

  @Test
  void aRefusedRequestHearsWhatIsWrong() throws Exception {
    start(ScriptedRouter.always(new Route.Refuse("there is no policy 'free'", new TreeMap<>())));

    HttpResponse<String> answer = running.post(CHAT, QUESTION);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).at("/error/message").asText()).isEqualTo("there is no policy 'free'");
    assertThat(providerCalls).hasValue(0);
    noMemoryIsHeld();
  }

  @Test
  void whatARouterFailsAtIsAProviders() throws Exception {
    List<Function<String, Future<Route>>> failures =
        List.of(
            nothing -> {
              throw new IllegalStateException("it throws");
            },
            nothing -> Future.failedFuture("it fails"),
            nothing -> Future.succeededFuture(null),
            nothing -> null);
    AtomicInteger next = new AtomicInteger();
    start(
        new ScriptedRouter(
            request -> failures.get(next.getAndIncrement()).apply(request.id().value())));

    for (int i = 0; i < failures.size(); i++) {
      HttpResponse<String> answer = running.post(CHAT, QUESTION);
      assertThat(answer.body()).isEqualTo(ANSWER);
      assertThat(answer.headers().firstValue(RetortHeader.REASON)).contains("router_failed");
    }
    assertThat(running.sink.exchanges())
        .hasSize(failures.size())
        .allSatisfy(e -> assertThat(e.answeredBy()).isEqualTo(new AnsweredBy.Teacher(0)));
  }

  @Test
  void aRouterThatNeverEndsIsNotWaitedFor() throws Exception {
    Promise<Route> late = Promise.promise();
    start(new ScriptedRouter(request -> late.future()).patientFor(150));

    HttpResponse<String> answer = running.post(CHAT, QUESTION);
    late.complete(ScriptedRouter.answer("too late"));

    assertThat(answer.body()).isEqualTo(ANSWER);
    assertThat(answer.headers().firstValue(RetortHeader.REASON)).contains("router_late");
    assertThat(running.post(CHAT, QUESTION).body()).contains("too late");
    assertThat(running.sink.exchanges())
        .extracting(Exchange::answeredBy)
        .containsExactly(new AnsweredBy.Teacher(0), ScriptedRouter.ANSWERED_BY);
    noMemoryIsHeld();
  }

  @Test
  void aRequestThatAProviderAnsweredMeanwhileIsNotHeldBesides() throws Exception {
    Promise<Route> late = Promise.promise();
    AtomicInteger unheard = new AtomicInteger();
    start(new ScriptedRouter(request -> late.future()).patientFor(150));

    assertThat(running.post(CHAT, QUESTION).body()).isEqualTo(ANSWER);
    late.complete(
        new Route.Hold(
            URI.create("/retort/v1/held/e-1"), new TreeMap<>(), unheard::incrementAndGet));

    Eventually.is("the hold is taken back", () -> unheard.get() == 1);
    noMemoryIsHeld();
  }

  @Test
  void aRequestIsNotHeldForACallerWhoLeftMeanwhile() throws Exception {
    Promise<Route> late = Promise.promise();
    AtomicInteger unheard = new AtomicInteger();
    ScriptedRouter router = new ScriptedRouter(request -> late.future());
    start(router);
    Socket caller = running.connect(QUESTION);
    Eventually.is("the router is asked", () -> !router.asked().isEmpty());

    caller.close();
    Eventually.is("the caller is gone", () -> metric("retort_gateway_open_requests") == 0);
    late.complete(
        new Route.Hold(
            URI.create("/retort/v1/held/e-1"), new TreeMap<>(), unheard::incrementAndGet));

    Eventually.is("the hold is taken back", () -> unheard.get() == 1);
    noMemoryIsHeld();
  }

  @Test
  void anAnswerThatTheProtocolHasNoFormForIsAProviders() throws Exception {
    start(
        ScriptedRouter.always(
            ScriptedRouter.answer(
                new Completion(
                    "",
                    Completion.Finish.TOOL_CALLS,
                    List.of(new ToolCall("f", "{}")),
                    List.of()))));

    HttpResponse<String> answer =
        running.post("/v1/completions", "{\"model\":\"frontier\",\"prompt\":\"hello\"}");

    assertThat(answer.headers().firstValue(RetortHeader.REASON)).contains("router_failed");
    assertThat(providerCalls).hasValue(1);
  }

  @Test
  @Tag("fault")
  @Tag("fault-disk-full")
  void aDiskThatRefusesKeepsTheAnswerBackWhereCaptureIsRequired() throws Exception {
    start(ScriptedRouter.always(ScriptedRouter.answer("greeting")));
    running.sink.fill();

    HttpResponse<String> answer = running.post(CHAT, QUESTION);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("capture_failed").doesNotContain("greeting");
    noMemoryIsHeld();
  }

  @Test
  @Tag("fault")
  @Tag("fault-disk-full")
  void aDiskThatRefusesKeepsNoAnswerBackWhereCaptureIsBestEffort() throws Exception {
    start(CaptureMode.BEST_EFFORT, ScriptedRouter.always(ScriptedRouter.answer("greeting")));
    running.sink.fill();

    assertThat(running.post(CHAT, QUESTION).body()).contains("greeting");
    Eventually.is(
        "it is counted", () -> metric("retort_gateway_dropped_total{reason=\"refused\"}") == 1);
    noMemoryIsHeld();
  }

  @Test
  void packedBodiesAreRoutedAndOnesOfUnknownCodingAreAProviders() throws Exception {
    ScriptedRouter router = start(ScriptedRouter.always(ScriptedRouter.answer("greeting")));

    assertThat(packed(gzip(QUESTION), "gzip").body()).contains("\"content\":\"greeting\"");
    assertThat(router.asked().get(0).asked().prompt().studentInput()).isEqualTo("hello");
    assertThat(providerCalls).hasValue(0);

    assertThat(packed(gzip(QUESTION), "br").body()).isEqualTo(ANSWER);
    assertThat(packed("no gzip at all".getBytes(StandardCharsets.UTF_8), "gzip").body())
        .isEqualTo(ANSWER);
    assertThat(router.asked()).hasSize(1);
    assertThat(seenCodings).containsExactly("br", "gzip");
    noMemoryIsHeld();
  }

  private HttpResponse<String> packed(byte[] body, String coding) throws Exception {
    return running.client.send(
        running
            .request(CHAT)
            .header("Content-Encoding", coding)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return packed.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"no JSON", "{\"model\":\"frontier\"}", "[]", "{\"messages\":[{\"content\":1}]}"})
  void whatNobodyHereCanReadIsAProviders(String body) throws Exception {
    ScriptedRouter router = start(ScriptedRouter.always(ScriptedRouter.answer("greeting")));

    HttpResponse<String> answer = running.post(CHAT, body);

    assertThat(answer.body()).isEqualTo(ANSWER);
    assertThat(answer.headers().firstValue(RetortHeader.REASON)).isEmpty();
    assertThat(router.asked()).isEmpty();
  }

  @Test
  void otherPathsPassTheRouterBy() throws Exception {
    ScriptedRouter router = start(ScriptedRouter.always(ScriptedRouter.answer("greeting")));

    assertThat(running.post("/v1/embeddings", "{\"input\":\"hello\"}").body()).isEqualTo(ANSWER);
    assertThat(running.get(CHAT).body()).isEqualTo(ANSWER);
    assertThat(router.asked()).isEmpty();
  }

  @Test
  void longBodiesAreReadAwayFromTheEventLoop() throws Exception {
    List<String> readers = new CopyOnWriteArrayList<>();
    running.start(
        config(CaptureMode.REQUIRED, upstream("one", provider())),
        Map.of(CHAT, new Watched(WireProtocols.CHAT_COMPLETIONS, readers)),
        ScriptedRouter.always(ScriptedRouter.answer("greeting")));
    String longQuestion = QUESTION.replace("hello", "word ".repeat(100_000));

    assertThat(running.post(CHAT, longQuestion).body()).contains("greeting");
    assertThat(running.post(CHAT, QUESTION).body()).contains("greeting");

    assertThat(readers.get(0)).startsWith("capture-");
    assertThat(readers.get(1)).startsWith("vert.x-eventloop");
    noMemoryIsHeld();
  }

  /** Remembers which threads read requests. */
  private record Watched(ServedProtocol protocol, List<String> readers) implements ServedProtocol {
    @Override
    public WireRequest request(JsonNode body) {
      readers.add(Thread.currentThread().getName());
      return protocol.request(body);
    }

    @Override
    public WireAnswer answer(JsonNode body) {
      return protocol.answer(body);
    }

    @Override
    public StreamAssembler assembler() {
      return protocol.assembler();
    }

    @Override
    public ObjectNode response(AnswerHead head, WireAnswer answer) {
      return protocol.response(head, answer);
    }

    @Override
    public List<ServerSentEvent> events(AnswerHead head, WireAnswer answer) {
      return protocol.events(head, answer);
    }
  }

  @Test
  void aCallerWhoLeavesWhileTheRouterThinksLeavesNothingBehind() throws Exception {
    Promise<Route> thinking = Promise.promise();
    ScriptedRouter router = start(new ScriptedRouter(request -> thinking.future()));

    Socket caller = running.connect(QUESTION);
    Eventually.is("the router thinks", () -> !router.asked().isEmpty());
    caller.close();
    Eventually.is("the caller is gone", () -> metric("retort_gateway_open_requests") == 0);
    thinking.complete(ScriptedRouter.answer("greeting"));

    noMemoryIsHeld();
    assertThat(providerCalls).hasValue(0);
    assertThat(running.sink.exchanges()).isEmpty();
  }

  @Test
  @Tag("fault")
  @Tag("fault-slow-disk")
  void anAnswerIsCapturedThoughItsCallerLeavesWhileTheDiskWrites() throws Exception {
    ScriptedRouter router = start(ScriptedRouter.always(ScriptedRouter.answer("greeting")));
    CompletableFuture<Void> disk = running.sink.stall();

    Socket caller = running.connect(QUESTION);
    Eventually.is("the router was asked", () -> !router.asked().isEmpty());
    caller.close();
    Eventually.is("the caller is gone", () -> metric("retort_gateway_open_requests") == 0);
    disk.complete(null);

    assertThat(running.captured().answeredBy()).isEqualTo(ScriptedRouter.ANSWERED_BY);
    noMemoryIsHeld();
  }

  @Test
  void ownCallsAskForAKeyWhereTheGatewayDoes() throws Exception {
    List<Application> applications = List.of(new Application("desk", KEY, OptionalDouble.empty()));
    running.start(
        config(
            CaptureMode.REQUIRED,
            GatewayConfig.Limits.DEFAULT,
            new TreeMap<>(),
            applications,
            upstream("one", provider())),
        ScriptedRouter.always(ScriptedRouter.answer("greeting")));

    assertThat(running.get("/retort/v1/students").statusCode()).isEqualTo(401);
    assertThat(running.post("/retort/v1/students", "", "X-Retort-Key", KEY).body())
        .contains("\"student\":\"tickets/3\"", "\"application\":\"desk\"");
    assertThat(running.post(CHAT, QUESTION).statusCode()).isEqualTo(401);
    assertThat(running.post(CHAT, QUESTION, "X-Retort-Key", KEY).statusCode()).isEqualTo(200);
    assertThat(running.captured().details().application()).contains("desk");
  }

  @Test
  void ownCallsThatFailOrAreUnknownSaySo() throws Exception {
    start(ScriptedRouter.always(ScriptedRouter.answer("greeting")));

    assertThat(running.get("/retort/v1/students").statusCode()).isEqualTo(200);
    assertThat(running.get("/retort/v1/unheard-of").statusCode()).isEqualTo(404);
    HttpResponse<String> broken = running.get("/retort/v1/broken");
    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(json(broken).at("/error/message").asText()).contains("see the gateway's log");
  }

  @Test
  void healthSaysWhatWorksLessWell() throws Exception {
    ScriptedRouter router = start(ScriptedRouter.always(ScriptedRouter.answer("greeting")));
    assertThat(json(running.get("/health")).toString()).isEqualTo("{\"status\":\"ok\"}");

    router.isTroubledBy("the registry is away");
    JsonNode health = json(running.get("/health"));
    assertThat(health.path("status").asText()).isEqualTo("degraded");
    assertThat(health.at("/degraded/student").asText()).isEqualTo("the registry is away");

    router.isTroubledBy("unspeakable");
    assertThat(json(running.get("/health")).at("/degraded/router").asText())
        .contains("cannot say how it is");
    assertThat(running.get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void messagesOfAnthropicsFamilyAreAnsweredInItsForm() throws Exception {
    start(ScriptedRouter.always(ScriptedRouter.answer("greeting")));

    JsonNode body = json(running.post("/v1/messages", QUESTION_OF_A_MESSAGE, "x-api-key", "k"));

    assertThat(body.path("type").asText()).isEqualTo("message");
    assertThat(body.at("/content/0/text").asText()).isEqualTo("greeting");
    assertThat(body.path("stop_reason").asText()).isEqualTo("end_turn");
  }

  private double metric(String line) {
    try {
      return running.metric(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Memory is given back once, and by whoever held it. */
  private void noMemoryIsHeld() throws InterruptedException {
    Eventually.is("no memory is held", () -> metric("retort_gateway_buffered_bytes") == 0);
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return JsonFormat.mapper().readTree(answer.body());
  }
}
