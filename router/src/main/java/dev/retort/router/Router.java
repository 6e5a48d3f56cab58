package dev.retort.router;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.StudentView;
import dev.retort.capture.TaskMatcher;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.OwnCall;
import dev.retort.capture.http.OwnReply;
import dev.retort.capture.http.RequestRouter;
import dev.retort.capture.http.ResumedRequest;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import dev.retort.capture.http.RoutedRequest;
import dev.retort.capture.redaction.Redactor;
import dev.retort.router.cache.AnswerCache;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Answers each request from the task's student where its deferral rule allows, and leaves it to a
 * provider otherwise. Stands in a {@link dev.retort.capture.http.proxy.CaptureGateway}, which
 * captures both, and tells who answered in the headers of {@link
 * dev.retort.capture.http.RetortHeader}.
 *
 * <p>A request goes through {@link RoutingStep}s in a fixed order; each decides or leaves the
 * decision to those behind it. First the uniform sample is drawn, before anything looks at the
 * request; a task that nothing serves goes to the teacher.
 *
 * <p>A student sees no personal data: it is asked through a {@link StudentView}, which puts the
 * caller's own values back into the answer. The teacher gets requests as they came. A student is
 * asked only for answers of the form that it learned, and its answer goes back only if it keeps the
 * request's own terms: its schema, the functions that it offers and theirs.
 *
 * <p>Neither side's failure is the caller's as long as the other may answer. Thread-safe.
 */
public final class Router implements RequestRouter {
  /** {@link Route.Forward#reason()} where no student serves the task. */
  static final String NO_STUDENT = "no_student";

  /** Taking personal data out of so many characters takes an event loop too long. */
  private static final int LONG = 16_384;

  private static final double BESIDE_THE_SAMPLE = 0;
  private static final double EVERY_REQUEST = 1;

  private final Champions champions;
  private final Redactor redactor;
  private final TaskMatcher tasks;
  private final Function<TaskName, RoutingPolicy> policies;
  private final AnswerCache cache;
  private final Optional<HeldEndpoints> held;
  private final CompositeMeterRegistry meters = new CompositeMeterRegistry();
  private final CalledTasks called = new CalledTasks();
  private final LiveTraffic live;
  private final RoutingStep.Onward unheld;
  private final RoutingStep.Onward steps;

  /**
   * A router.
   *
   * @param champions the students that serve
   * @param live draws the uniform sample, and watches
   * @param redactor takes out of requests what the log's texts are without as well
   * @param tasks which task a request belongs to, as whoever reads the log sees it
   * @param policies how each task's requests are routed
   * @param config what holds for all of them
   * @param safeguards what students are kept from, and how
   */
  public Router(
      Champions champions,
      LiveTraffic live,
      Redactor redactor,
      TaskMatcher tasks,
      Function<TaskName, RoutingPolicy> policies,
      RouterConfig config,
      Safeguards safeguards) {
    this.champions = champions;
    this.redactor = redactor;
    this.tasks = tasks;
    this.policies = policies;
    this.cache = new AnswerCache(config.cacheBytes(), Ticker.systemTicker());
    StudentFirst student = new StudentFirst(champions, new StudentReplies());
    SliceMatcher slices = new SliceMatcher(safeguards.language());
    List<RoutingStep> exclusions =
        List.of(
            new RedLines(Safeguards.Lists.ATTACKS, Safeguards.Lists.ANSWERS, meters),
            new HighStakes(slices),
            new TeacherOnly(),
            new StepKinds());
    List<RoutingStep> checks = List.of(new Patience(), new Verifier(safeguards.models(), meters));
    RoutingStep.Onward served =
        RoutingStep.inOrder(
            Stream.of(exclusions, checks, List.<RoutingStep>of(student))
                .flatMap(List::stream)
                .toList(),
            Router::teacher);
    this.live = live;
    this.unheld =
        RoutingStep.inOrder(
            Stream.of(
                    List.<RoutingStep>of(
                        new TrafficWatch(live),
                        new AskedForm(),
                        new ShadowCandidate(champions, student),
                        new UniformSample(live, served),
                        new CanaryChoice(champions),
                        new WatchedAnswers()),
                    exclusions,
                    List.<RoutingStep>of(new CachedFirst(cache)),
                    checks,
                    List.<RoutingStep>of(new WatchedStudent(champions), student))
                .flatMap(List::stream)
                .toList(),
            Router::teacher);
    this.held =
        safeguards
            .held()
            .map(
                desk ->
                    new HeldEndpoints(
                        desk.requests(), desk.operatorToken(), redactor, this::routeUnheld));
    List<RoutingStep> first =
        safeguards.held().stream()
            .<RoutingStep>map(desk -> new HeldSlices(slices, desk.requests()))
            .toList();
    this.steps = RoutingStep.inOrder(first, unheld);
  }

  /**
   * Where every step passed a request on. Where a sample is drawn beforehand, it alone evaluates:
   * requests that no cache could have answered would be counted too often beside it.
   */
  private static Future<Route> teacher(RoutingCase request) {
    return Future.succeededFuture(
        Route.Forward.because(
            NO_STUDENT, request.maySpareTeacher() ? BESIDE_THE_SAMPLE : EVERY_REQUEST));
  }

  @Override
  public Future<Route> route(RoutedRequest request) {
    try {
      return route(request, request.policy().map(AnswerPolicy::parse), steps);
    } catch (IllegalArgumentException e) {
      return Future.succeededFuture(
          new Route.Refuse(
              "the header %s is not understood: %s".formatted(RetortHeader.POLICY, e.getMessage()),
              new TreeMap<>()));
    }
  }

  /** As if it had not been held. */
  private Future<Route> routeUnheld(RoutedRequest request) {
    return route(request, request.policy().map(AnswerPolicy::parse), unheld);
  }

  private Future<Route> route(
      RoutedRequest request, Optional<AnswerPolicy> wish, RoutingStep.Onward along) {
    Optional<TaskName> task =
        tasks.taskOf(
            request.task(), request.asked().model(), request.asked().prompt(), request.details());
    if (task.isEmpty()) {
      return Future.succeededFuture(Route.Forward.UNROUTED);
    }
    request.details().application().ifPresent(name -> called.add(name, task.get()));
    Optional<ServingStudent> serving = champions.of(task.get());
    RoutingPolicy policy = policies.apply(task.get());
    return view(request)
        .compose(
            view ->
                along.route(
                    new RoutingCase(
                        request, task.get(), policy, wish.orElse(policy.policy()), serving, view)));
  }

  @Override
  public Optional<Future<OwnReply>> serve(OwnCall call) {
    return RolloutCalls.serve(champions, call, sight(call))
        .or(() -> LiveCalls.serve(live, call, sight(call)))
        .or(() -> held.flatMap(endpoints -> endpoints.serve(call)));
  }

  private Sight sight(OwnCall call) {
    return admits(call.headers())
        ? Sight.EVERYTHING
        : Sight.of(call.caller(), call.application().map(called::of).orElse(Set.of()));
  }

  @Override
  public boolean admits(MultiMap headers) {
    return held.filter(endpoints -> endpoints.isOperator(headers)).isPresent();
  }

  @Override
  public Optional<ResumedRequest> resumed(OwnCall call) {
    return held.flatMap(endpoints -> endpoints.resumed(call));
  }

  @Override
  public void addDegradations(ObjectNode degraded) {
    held.ifPresent(endpoints -> endpoints.addDegradations(degraded));
    live.addDegradations(degraded);
    champions.addRollbacks(degraded);
    Map<TaskName, String> students = champions.degradations();
    if (!students.isEmpty()) {
      ObjectNode described = degraded.putObject("students");
      students.forEach((task, what) -> described.put(task.value(), what));
    }
  }

  @Override
  public void countOn(MeterRegistry registry) {
    meters.add(registry);
    cache.countOn(registry);
    champions.countOn(registry);
    live.countOn(registry);
    held.ifPresent(endpoints -> endpoints.countOn(registry));
  }

  /** Off the event loop where the redactor waits for somebody, or has much to read. */
  private Future<StudentView> view(RoutedRequest request) {
    Context context = Vertx.currentContext();
    return context != null && (redactor.blocks() || isLong(request.asked().prompt()))
        ? context.executeBlocking(() -> StudentView.of(request.asked().prompt(), redactor), false)
        : Future.succeededFuture(StudentView.of(request.asked().prompt(), redactor));
  }

  private static boolean isLong(Prompt prompt) {
    long characters = 0;
    for (Message message : prompt.messages()) {
      characters += message.content().length();
    }
    return characters > LONG;
  }
}
