package dev.retort.router;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.StudentView;
import dev.retort.capture.TaskMatcher;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.OwnCall;
import dev.retort.capture.http.OwnReply;
import dev.retort.capture.http.RequestRouter;
import dev.retort.capture.http.Route;
import dev.retort.capture.http.RoutedRequest;
import dev.retort.capture.redaction.Redactor;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

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
  /** {@link Route.Forward#reason()} where no student gives answers of the form asked for. */
  static final String OTHER_FORM = "other_form";

  /** {@link Route.Forward#reason()} where no student serves the task. */
  static final String NO_STUDENT = "no_student";

  /** No student would have been asked, so the exchange says nothing of one. */
  private static final double NEVER_SAMPLED = 0;

  private static final double EVERY_REQUEST = 1;

  private final Champions champions;
  private final Redactor redactor;
  private final TaskMatcher tasks;
  private final Function<TaskName, RoutingPolicy> policies;
  private final LiveTraffic live;
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
   */
  public Router(
      Champions champions,
      LiveTraffic live,
      Redactor redactor,
      TaskMatcher tasks,
      Function<TaskName, RoutingPolicy> policies,
      RouterConfig config) {
    this.champions = champions;
    this.redactor = redactor;
    this.tasks = tasks;
    this.policies = policies;
    Objects.requireNonNull(config);
    this.live = Objects.requireNonNull(live);
    StudentFirst student = new StudentFirst(champions, new StudentReplies());
    RoutingStep.Onward served = RoutingStep.inOrder(List.of(student), Router::teacher);
    this.steps =
        RoutingStep.inOrder(
            List.of(new TrafficWatch(live), new UniformSample(live, served), student),
            Router::teacher);
  }

  /** Where every step passed a request on. */
  private static Future<Route> teacher(RoutingCase request) {
    return Future.succeededFuture(Route.Forward.because(NO_STUDENT, EVERY_REQUEST));
  }

  @Override
  public Optional<Future<OwnReply>> serve(OwnCall call) {
    return LiveCalls.serve(live, call);
  }

  @Override
  public void countOn(MeterRegistry meters) {
    live.countOn(meters);
  }

  @Override
  public void addDegradations(ObjectNode degraded) {
    live.addDegradations(degraded);
  }

  @Override
  public Future<Route> route(RoutedRequest request) {
    Optional<TaskName> task =
        tasks.taskOf(
            request.task(), request.asked().model(), request.asked().prompt(), request.details());
    if (task.isEmpty()) {
      return Future.succeededFuture(Route.Forward.UNROUTED);
    }
    Optional<ServingStudent> serving = champions.of(task.get());
    if (serving.isPresent()
        && !StudentReplies.isFor(serving.get().answers(), request.asked().requested())) {
      return Future.succeededFuture(Route.Forward.because(OTHER_FORM, NEVER_SAMPLED));
    }
    return view(request)
        .compose(
            view ->
                steps.route(
                    new RoutingCase(
                        request, task.get(), policies.apply(task.get()), serving, view)));
  }

  /** Off the event loop where the redactor waits for somebody. */
  private Future<StudentView> view(RoutedRequest request) {
    Context context = Vertx.currentContext();
    return redactor.blocks() && context != null
        ? context.executeBlocking(() -> StudentView.of(request.asked().prompt(), redactor), false)
        : Future.succeededFuture(StudentView.of(request.asked().prompt(), redactor));
  }
}
