package dev.retort.router;

import dev.retort.capture.ChatCompletionFormat;
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
import dev.retort.capture.http.TeacherClient;
import dev.retort.capture.http.proxy.Application;
import dev.retort.capture.http.proxy.CaptureGateway;
import dev.retort.capture.http.proxy.CaptureSink;
import dev.retort.capture.http.proxy.GatewayConfig;
import dev.retort.capture.http.proxy.Upstream;
import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.capture.redaction.Redactor;
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
import dev.retort.router.drift.DriftEvent;
import dev.retort.router.held.HeldPolicy;
import dev.retort.router.held.HeldQueue;
import dev.retort.router.serving.InlineStudents;
import dev.retort.trainer.BundledModelLoader;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A router with a registry, a teacher and a log, all of them real and on this machine. */
final class RoutedTask implements AutoCloseable {
  static final TaskName TASK = new TaskName("tickets");

  /** From this confidence on, the students here may answer. */
  static final double THRESHOLD = 0.8;

  private static final ModelName MODEL = new ModelName(TASK.value());

  /** What an operator shows. */
  static final String OPERATOR = "a token for tests";

  private static final byte[] KEY = "a key for tests".getBytes(StandardCharsets.UTF_8);

  private final Path home;
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger bundles = new AtomicInteger();
  private final AtomicInteger teacherCalls = new AtomicInteger();
  private volatile int teacherStatus = 200;

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
  private CaptureGateway router;
  private TaskMatcher tasks = TaskMatcher.NONE;
  private RoutingPolicy routing = RoutingPolicy.DEFAULT;
  private Map<String, SecondModel> secondModels = Map.of();
  private List<Application> applications = List.of();
  private HeldQueue held;

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
    cache = BundleCache.open(new PolledOrigin(registry), home.resolve("pulled"));
    champions = new Champions(cache, new InlineStudents(new BundledModelLoader(List.of(students))));
    held =
        HeldQueue.open(
            home.resolve("held"),
            new byte[HeldQueue.KEY_BYTES],
            HeldPolicy.DEFAULT,
            CaptureSink.of(log),
            Clock.systemUTC());
    SubjectPseudonyms pseudonyms = new SubjectPseudonyms(new byte[SubjectPseudonyms.KEY_BYTES]);
    HeldRequests requests = new HeldRequests(held, pseudonyms, Clock.systemUTC());
    live =
        LiveTraffic.open(
            home.resolve("live"), sampler, Clock.systemUTC(), alarms::add, drifts::add);
    router =
        CaptureGateway.start(
            vertx,
            gateway(
                Upstream.of(
                    "teacher",
                    URI.create("http://127.0.0.1:" + upstream.actualPort() + "/v1"),
                    Optional.empty(),
                    new PriceTable(Map.of()))),
            WireProtocols.byPath(),
            CaptureSink.of(log),
            home.resolve("spend.json"),
            pseudonyms,
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
                    secondModels)),
            Clock.systemUTC());
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

  /** Stops the router and starts another one on the same home. */
  void restartRouter() throws IOException {
    router.close();
    live.close();
    champions.close();
    cache.close();
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

  int teacherCalls() {
    return teacherCalls.get();
  }

  /** Makes the teacher answer with an error, or, with 200, be well again. */
  void teacherAnswersWith(int status) {
    teacherStatus = status;
  }

  void stopTeacher() {
    upstream.close().toCompletionStage().toCompletableFuture().join();
  }

  private void teach(HttpServerRequest call) {
    call.body()
        .onSuccess(
            body -> {
              teacherCalls.incrementAndGet();
              call.response()
                  .setStatusCode(teacherStatus)
                  .end(
                      JsonFormat.line(
                          teacherStatus == 200
                              ? ChatCompletionFormat.response(
                                  new ExchangeId("upstream"),
                                  Instant.EPOCH,
                                  "frontier",
                                  "from the teacher",
                                  new TokenUsage(9, 3))
                              : ChatCompletionFormat.error("server_error", "out of service")));
            });
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

  /** Lets a student serve whose answers are of a form of their own. */
  void promote(AnswerContract answers, String... lines) {
    letServe(publish(new AnswerCriterion.ConfidenceAtLeast(THRESHOLD), answers, lines));
    champions.refresh(TASK);
  }

  private ModelVersion publish(AnswerCriterion criterion, AnswerContract answers, String... lines) {
    int number = bundles.incrementAndGet();
    RunId run = tracker.start(TASK.value(), "run-" + number, "run " + number, Map.of());
    Bundle bundle =
        new BundleWriter(TASK.value(), new Lineage("ab".repeat(32), "cd".repeat(32), run))
            .file(
                "keywords/" + KeywordStudents.FILE,
                String.join("\n", lines).getBytes(StandardCharsets.UTF_8))
            .file(DeferralRule.FILE, JsonFormat.pretty(rule(criterion)))
            .file(AnswerContract.FILE, JsonFormat.pretty(answers))
            .write(home.resolve("bundle-" + number));
    return registry.publish(bundle, MODEL, run, Map.of());
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
