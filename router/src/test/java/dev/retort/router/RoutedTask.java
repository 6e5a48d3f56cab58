package dev.retort.router;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.PriceTable;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.TaskMatcher;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import dev.retort.capture.http.RoutedRequest;
import dev.retort.capture.http.TeacherClient;
import dev.retort.capture.http.proxy.Application;
import dev.retort.capture.http.proxy.CaptureGateway;
import dev.retort.capture.http.proxy.CaptureSink;
import dev.retort.capture.http.proxy.GatewayConfig;
import dev.retort.capture.http.proxy.Upstream;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.capture.redaction.Redactor;
import dev.retort.capture.wire.AnswerHead;
import dev.retort.capture.wire.ServedProtocol;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.capture.wire.WireProtocols;
import dev.retort.evaluator.answer.AnswerContract;
import dev.retort.evaluator.deferral.AnswerCriterion;
import dev.retort.evaluator.deferral.DeferralBasis;
import dev.retort.evaluator.deferral.DeferralMethod;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.deferral.RiskCoverageCurve;
import dev.retort.registry.Bundle;
import dev.retort.registry.BundleWriter;
import dev.retort.registry.Lineage;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RunId;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import dev.retort.registry.mlflow.MlflowRunTracker;
import dev.retort.registry.pull.BundleCache;
import dev.retort.registry.pull.PolledOrigin;
import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.RegistryServerConfig;
import dev.retort.router.Safeguards.HeldDesk;
import dev.retort.router.clock.SteadyClock;
import dev.retort.router.drift.DriftEvent;
import dev.retort.router.held.HeldPolicy;
import dev.retort.router.held.HeldQueue;
import dev.retort.router.rollout.ChampionReversal;
import dev.retort.router.rollout.KeyedShare;
import dev.retort.router.rollout.RolloutJournal;
import dev.retort.router.rollout.Rollouts;
import dev.retort.router.serving.InlineStudents;
import dev.retort.router.serving.StudentHost;
import dev.retort.trainer.BundledModelLoader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A router with a registry, a teacher and a log, all of them real and on this machine. */
final class RoutedTask implements AutoCloseable {
  static final TaskName TASK = new TaskName("tickets");

  /** From this confidence on, the students here may answer. */
  static final double THRESHOLD = 0.8;

  private static final int OK = 200;
  private static final ModelName MODEL = new ModelName(TASK.value());

  /** What an operator shows. */
  static final String OPERATOR = "a token for tests";

  private static final byte[] KEY = "a key for tests".getBytes(StandardCharsets.UTF_8);

  private final Path home;
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger bundles = new AtomicInteger();
  private final AtomicInteger teacherCalls = new AtomicInteger();
  private volatile int teacherStatus = OK;

  final KeywordStudents students = new KeywordStudents();
  final TeacherSampler sampler;

  /** Students that were found to break their promise. */
  final List<QualityAlarm> alarms = new CopyOnWriteArrayList<>();

  /** Drift that somebody was told of. */
  final List<DriftEvent> drifts = new CopyOnWriteArrayList<>();

  private final MlflowModelRegistry registry;
  private final MlflowRunTracker tracker;
  private final HttpServer upstream;
  private final ExchangeLog log;
  private RegistryServer server;
  private BundleCache cache;
  private Champions champions;
  private LiveTraffic live;
  private Router steps;
  private CaptureGateway router;
  private TaskMatcher tasks = TaskMatcher.NONE;
  private RoutingPolicy routing = RoutingPolicy.DEFAULT;
  private StudentHost places = new InlineStudents(new BundledModelLoader(List.of(students)));
  private Map<String, SecondModel> secondModels = Map.of();
  private List<Application> applications = List.of();
  private HeldQueue held;
  private ChampionReversal reversal = new NumberBefore(this::registry);
  private volatile String teacherAnswer = "from the teacher";

  /** What a process that has seen no request yet is warmed up with. */
  List<String> recorded = List.of();

  long keptBytes = Rollouts.KEPT_BYTES;
  final LateClock clock = new LateClock();

  RoutedTask(Path home, double teacherShare) throws Exception {
    this.home = home;
    this.sampler = new TeacherSampler(KEY, teacherShare);
    this.server = registryServer(0);
    MlflowEndpoint endpoint = MlflowEndpoint.at(server.uri());
    this.registry = new MlflowModelRegistry(endpoint);
    this.tracker = new MlflowRunTracker(endpoint, Clock.systemUTC());
    this.upstream =
        vertx
            .createHttpServer()
            .requestHandler(this::teach)
            .listen(0, ListenAddress.LOOPBACK)
            .toCompletionStage()
            .toCompletableFuture()
            .get();
    this.log = IcebergExchangeLog.open(home.resolve("exchanges"));
    startRouter();
  }

  private RegistryServer registryServer(int port) {
    return RegistryServer.start(
        RegistryServerConfig.loopback(home.resolve("registry"), port), Clock.systemUTC());
  }

  private void startRouter() throws IOException {
    SteadyClock steady = clock.steady();
    cache = BundleCache.open(new PolledOrigin(registry), home.resolve("pulled"));
    champions =
        new Champions(
            cache,
            places,
            new Rollouts(
                task -> routing.rollout(),
                RolloutJournal.open(home.resolve("rollouts.jsonl")),
                reversal,
                (task, most) -> recorded,
                new KeyedShare(KEY),
                keptBytes,
                steady));
    held =
        HeldQueue.open(
            home.resolve("held"),
            new byte[HeldQueue.KEY_BYTES],
            HeldPolicy.DEFAULT,
            CaptureSink.of(log),
            steady);
    SubjectPseudonyms pseudonyms = new SubjectPseudonyms(new byte[SubjectPseudonyms.KEY_BYTES]);
    HeldRequests requests = new HeldRequests(held, pseudonyms, steady);
    live = LiveTraffic.open(home.resolve("live"), sampler, steady, alarms::add, drifts::add);
    steps =
        new Router(
            champions,
            live,
            Redactor.standard(),
            tasks,
            task -> routing,
            RouterConfig.DEFAULT,
            new Safeguards(
                Safeguards.PLAIN.language(),
                Optional.of(new HeldDesk(requests, OPERATOR)),
                secondModels));
    router =
        CaptureGateway.start(
            vertx,
            gateway(
                Upstream.of("teacher", teacherUri(), Optional.empty(), new PriceTable(Map.of()))),
            WireProtocols.byPath(),
            CaptureSink.of(log),
            home.resolve("spend.json"),
            pseudonyms,
            steps,
            steady);
  }

  private GatewayConfig gateway(Upstream upstream) {
    GatewayConfig open = GatewayConfig.to(upstream, ListenAddress.loopback(0));
    return new GatewayConfig(
        open.address(),
        open.capture(),
        open.limits(),
        open.upstreams(),
        open.routes(),
        applications);
  }

  /** Starts the router anew, for applications with keys. */
  void restartRouterFor(List<Application> known) throws IOException {
    applications = known;
    restartRouter();
  }

  /** Starts the router anew, with a model that gives second opinions. */
  void restartRouter(RoutingPolicy policy, String name, URI endpoint) throws IOException {
    secondModels =
        Map.of(
            name,
            new SecondModel(
                new TeacherClient(vertx, endpoint, Optional.empty(), Duration.ofSeconds(10)),
                name,
                new PriceTable(Map.of(name, new PriceTable.Price(1, 1)))));
    restartRouter(policy);
  }

  /** Routes a request on an event loop; whether its route was known there and then. */
  boolean isRoutedAtOnce(String text) throws Exception {
    JsonNode body =
        json(
            "{\"model\":\"frontier\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                .formatted(text)
                .getBytes(StandardCharsets.UTF_8));
    String path = "/v1/chat/completions";
    RoutedRequest request =
        new RoutedRequest(
            new ExchangeId("at once"),
            clock.instant(),
            Optional.of(TASK),
            WireProtocols.byPath().get(path).request(body),
            CaptureDetails.NONE,
            path,
            body,
            Optional.empty());
    CompletableFuture<Boolean> atOnce = new CompletableFuture<>();
    vertx
        .getOrCreateContext()
        .runOnContext(
            loop -> {
              Future<Route> route = steps.route(request);
              boolean known = route.isComplete();
              route.onComplete(decided -> atOnce.complete(known));
            });
    return atOnce.get(20, TimeUnit.SECONDS);
  }

  Vertx vertx() {
    return vertx;
  }

  /** The queue of held requests, as a look into the router's own. */
  HeldQueue held() {
    return held;
  }

  /** Asks the router something about held requests. */
  HttpResponse<String> call(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + router.port() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), ofString());
  }

  /** Posts a whole body. */
  HttpResponse<String> post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    return call("POST", path, body, headers);
  }

  /** Starts the router anew, with rules that say which requests are a task's. */
  void restartRouter(TaskMatcher rules) throws IOException {
    tasks = rules;
    restartRouter();
  }

  /** Starts the router anew, with another way to route the task's requests. */
  void restartRouter(RoutingPolicy policy) throws IOException {
    routing = policy;
    restartRouter();
  }

  /** Starts the router anew, with students that run elsewhere. */
  void restartRouter(StudentHost elsewhere) throws IOException {
    places = elsewhere;
    restartRouter();
  }

  /** Starts the router anew, with another way to take champions back at the registry. */
  void restartRouter(ChampionReversal other) throws IOException {
    reversal = other;
    restartRouter();
  }

  /** Stops the router and starts another one on the same home. */
  void restartRouter() throws IOException {
    restartRouter(() -> {});
  }

  /** Does something to the home. */
  interface Mischief {
    void run() throws IOException;
  }

  /** The same, and something happens to the home in between. */
  void restartRouter(Mischief meanwhile) throws IOException {
    router.close();
    live.close();
    champions.close();
    cache.close();
    meanwhile.run();
    startRouter();
  }

  void stopRegistry() {
    server.close();
  }

  /** Starts it again, at the same address. */
  void startRegistry() {
    server = registryServer(Integer.parseInt(server.uri().toString().replaceAll(".*:", "")));
  }

  Champions champions() {
    return champions;
  }

  Path registryHome() {
    return home.resolve("registry");
  }

  /** Where applications point to. */
  String baseUrl() {
    return "http://127.0.0.1:%d/v1".formatted(router.port());
  }

  int teacherCalls() {
    return teacherCalls.get();
  }

  /** Makes the teacher answer with an error, or, with 200, be well again. */
  void teacherAnswersWith(int status) {
    teacherStatus = status;
  }

  void teacherSays(String answer) {
    teacherAnswer = answer;
  }

  void stopTeacher() {
    upstream.close().toCompletionStage().toCompletableFuture().join();
  }

  private void teach(HttpServerRequest call) {
    call.body()
        .onSuccess(
            body -> {
              teacherCalls.incrementAndGet();
              if (teacherStatus == OK) {
                answer(call, json(body.getBytes()));
              } else {
                call.response()
                    .setStatusCode(teacherStatus)
                    .putHeader("Content-Type", "application/json")
                    .end(
                        JsonFormat.line(
                            ChatCompletionFormat.error("server_error", "out of service")));
              }
            });
  }

  private static JsonNode json(byte[] body) {
    try {
      return JsonFormat.mapper().readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The teacher speaks every protocol, whole and in streams. */
  private void answer(HttpServerRequest call, JsonNode question) {
    ServedProtocol protocol = WireProtocols.byPath().get(call.path());
    AnswerHead head =
        new AnswerHead(new ExchangeId("upstream"), Instant.EPOCH, "frontier", question);
    WireAnswer said =
        new WireAnswer(new Completion(teacherAnswer, Completion.Finish.STOP), new TokenUsage(9, 3));
    if (question.path("stream").asBoolean()) {
      call.response().putHeader("Content-Type", "text/event-stream").setChunked(true);
      protocol.events(head, said).forEach(event -> call.response().write(event.encoded()));
      call.response().end();
    } else {
      call.response()
          .putHeader("Content-Type", "application/json")
          .end(JsonFormat.line(protocol.response(head, said)));
    }
  }

  /** Publishes a student who knows some words, given as lines of its file, and lets it serve. */
  ModelVersion promote(String... lines) {
    ModelVersion version = publish(lines);
    registry.moveAlias(MODEL, ModelAlias.CHAMPION, version.number());
    return version;
  }

  ModelVersion publish(String... lines) {
    return publish(new AnswerCriterion.ConfidenceAtLeast(THRESHOLD), lines);
  }

  /** Publishes such a student with a rule of its own. */
  ModelVersion publish(AnswerCriterion criterion, String... lines) {
    return publish(criterion, AnswerContract.LABELS, lines);
  }

  /** Publishes such a student with a certificate. */
  ModelVersion publishCertified(String... lines) {
    return publish(
        new AnswerCriterion.ConfidenceAtLeast(THRESHOLD),
        AnswerContract.LABELS,
        Map.of("certified", "yes"),
        lines);
  }

  /** Lets a student serve whose answers are of a form of their own. */
  void promote(AnswerContract answers, String... lines) {
    letServe(publish(new AnswerCriterion.ConfidenceAtLeast(THRESHOLD), answers, lines));
    champions.refresh(TASK);
  }

  private ModelVersion publish(AnswerCriterion criterion, AnswerContract answers, String... lines) {
    return publish(criterion, answers, Map.of(), lines);
  }

  private ModelVersion publish(
      AnswerCriterion criterion,
      AnswerContract answers,
      Map<String, String> evidence,
      String... lines) {
    int number = bundles.incrementAndGet();
    RunId run = tracker.start(TASK.value(), "run-" + number, "run " + number, Map.of());
    BundleWriter writer =
        new BundleWriter(TASK.value(), new Lineage("ab".repeat(32), "cd".repeat(32), run));
    evidence.forEach(writer::evidence);
    Bundle bundle =
        writer
            .file(
                "keywords/" + KeywordStudents.FILE,
                String.join("\n", lines).getBytes(StandardCharsets.UTF_8))
            .file(DeferralRule.FILE, JsonFormat.pretty(rule(criterion)))
            .file(AnswerContract.FILE, JsonFormat.pretty(answers))
            .write(home.resolve("bundle-" + number));
    return registry.publish(bundle, MODEL, run, Map.of());
  }

  /** Points an alias at a version. */
  void call(ModelVersion version, String alias) {
    registry.moveAlias(MODEL, new ModelAlias(alias), version.number());
  }

  /** Where the registry is. */
  URI registryUri() {
    return server.uri();
  }

  /** Where the teacher is. */
  URI teacherUri() {
    return URI.create("http://127.0.0.1:" + upstream.actualPort() + "/v1");
  }

  /** The registry, for whoever moves aliases himself. */
  MlflowModelRegistry registry() {
    return registry;
  }

  /** The champion's number at the registry; 0 if there is none. */
  int championAtRegistry() {
    return registry.resolve(MODEL, ModelAlias.CHAMPION).map(ModelVersion::number).orElse(0);
  }

  /** What an own endpoint of the router says. */
  JsonNode own(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + router.port() + path)).build(),
            ofString());
    return path.equals("/metrics")
        ? JsonFormat.mapper().getNodeFactory().textNode(answer.body())
        : JsonFormat.mapper().readTree(answer.body());
  }

  void withdrawChampion() {
    registry.removeAlias(MODEL, ModelAlias.CHAMPION);
  }

  void letServe(ModelVersion version) {
    registry.moveAlias(MODEL, ModelAlias.CHAMPION, version.number());
  }

  private static DeferralRule rule(AnswerCriterion criterion) {
    return DeferralRule.of(
        criterion,
        new DeferralBasis(
            0.01, 0.95, 0.9, 0.9, 100, 80, 0, 400, "ef".repeat(32), DeferralMethod.PREDICTED_POWER),
        new RiskCoverageCurve(List.of(new RiskCoverageCurve.Point(THRESHOLD, 0.8, 0))));
  }

  HttpResponse<String> ask(String id, String text) throws IOException, InterruptedException {
    return client.send(request(id, text, Optional.of(TASK.value())), ofString());
  }

  HttpResponse<String> ask(String id, String text, Optional<String> task)
      throws IOException, InterruptedException {
    return client.send(request(id, text, task), ofString());
  }

  /** Asks with further members in the request's body. */
  HttpResponse<String> askWith(String id, String text, String members)
      throws IOException, InterruptedException {
    return client.send(request(id, text, Optional.of(TASK.value()), "," + members), ofString());
  }

  /** Asks with further headers and members in the request's body. */
  HttpResponse<String> askWith(String id, String text, String members, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest plain =
        request(id, text, Optional.of(TASK.value()), members.isEmpty() ? "" : "," + members);
    HttpRequest.Builder request = HttpRequest.newBuilder(plain, (name, value) -> true);
    headers.forEach(request::header);
    return client.send(request.build(), ofString());
  }

  /** What the gateway counts, as its endpoint tells. */
  String metrics() throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + router.port() + "/metrics"))
                .build(),
            ofString())
        .body();
  }

  private HttpRequest request(String id, String text, Optional<String> task) {
    return request(id, text, task, "");
  }

  private HttpRequest request(String id, String text, Optional<String> task, String members) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + router.port() + "/v1/chat/completions"))
            .header(RetortHeader.EXCHANGE_ID, id)
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\":\"frontier\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}"
                        .formatted(text, members)));
    task.ifPresent(name -> request.header(RetortHeader.TASK, name));
    return request.build();
  }

  private static HttpResponse.BodyHandler<String> ofString() {
    return HttpResponse.BodyHandlers.ofString();
  }

  List<Exchange> captured() {
    List<Exchange> captured = new ArrayList<>();
    log.scan(log.window(Instant.MIN, Instant.MAX), captured::add);
    return captured;
  }

  Exchange captured(String id) {
    return captured().stream().filter(e -> e.id().value().equals(id)).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    router.close();
    live.close();
    champions.close();
    log.close();
    tracker.close();
    registry.close();
    server.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
