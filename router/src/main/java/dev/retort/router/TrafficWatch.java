package dev.retort.router;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.DocumentFormat;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import dev.retort.router.drift.ObservedRequest;
import dev.retort.trainer.Prediction;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a task's traffic for drift, and takes from the student some requests that teach more than
 * others: such as it is least sure of, and such as are unlike earlier ones. Those are labels to
 * learn from and nothing else: they are chosen by what they say, so their propensity is 0.
 */
final class TrafficWatch implements RoutingStep {
  /** {@link Route.Forward#reason()} of a request that only trains. */
  static final String EXTRA = "extra";

  private static final Logger LOG = LoggerFactory.getLogger(TrafficWatch.class);
  private static final double NEVER_EVALUATES = 0;
  private static final double LEAST_SURE = 0.2;
  private static final double MOST_NOVEL = 0.95;

  private final LiveTraffic live;
  private final Map<TaskName, Latest> latest = new ConcurrentHashMap<>();

  /** What is unsure and novel among the latest answers of a version. */
  private record Latest(String digest, LatestQuantile score, LatestQuantile novelty) {
    static Latest of(String digest) {
      return new Latest(digest, new LatestQuantile(LEAST_SURE), new LatestQuantile(MOST_NOVEL));
    }
  }

  TrafficWatch(LiveTraffic live) {
    this.live = live;
  }

  @Override
  public Future<Route> route(RoutingCase request, Onward onward) {
    Optional<ObservedRequest> seen =
        request
            .policy()
            .drift()
            .map(
                policy ->
                    ObservedRequest.of(
                        request.request().id(),
                        live.steady(request),
                        DocumentFormat.question(
                            request.policy().documents(), request.view().input())));
    return onward.route(request).map(route -> watched(request, seen, route));
  }

  private Route watched(RoutingCase request, Optional<ObservedRequest> seen, Route route) {
    try {
      Route taken = taken(request, seen, route);
      live.routed(request, seen, taken);
      return seen.isPresent() && taken instanceof Route.Forward forward
          ? forward.observedBy(exchange -> live.answered(request, seen.get(), exchange))
          : taken;
    } catch (RuntimeException e) {
      LOG.error("{} could not be watched", request, e);
      return route;
    }
  }

  /** The route, or the teacher if the request is one to learn from. */
  private Route taken(RoutingCase request, Optional<ObservedRequest> seen, Route route) {
    SamplingPolicy.Extras extras = request.policy().sampling().extras();
    if (extras.equals(SamplingPolicy.Extras.NONE)
        || request.serving().isEmpty()
        || !(route instanceof Route.Answer answer)
        || !(answer.answeredBy() instanceof AnsweredBy.Student student)) {
      return route;
    }
    double propensity = propensity(request, request.serving().get(), seen, answer, student);
    if (propensity == 0
        || !live.sampler()
            .drawsExtra(request.request().id(), request.request().receivedAt(), propensity)
        || !live.affordsExtras(request)) {
      return route;
    }
    Route.Forward forward =
        Route.Forward.because(EXTRA, NEVER_EVALUATES)
            .orElse(() -> Future.succeededFuture(Optional.of(answer)))
            .observedBy(exchange -> live.extra(request, exchange));
    String confidence = answer.headers().get(RetortHeader.CONFIDENCE);
    return confidence == null ? forward : forward.with(RetortHeader.CONFIDENCE, confidence);
  }

  private double propensity(
      RoutingCase request,
      ServingStudent serving,
      Optional<ObservedRequest> seen,
      Route.Answer answer,
      AnsweredBy.Student student) {
    Latest known =
        latest.compute(
            request.task(),
            (task, before) ->
                before != null && before.digest().equals(serving.digest())
                    ? before
                    : Latest.of(serving.digest()));
    String said = request.view().conceal(answer.answer().completion().text());
    double score =
        serving.rule().score(request.view().input(), new Prediction(said, student.confidence()));
    boolean unsure = score < known.score().andAdd(score);
    OptionalDouble novelty =
        seen.map(observed -> live.novelty(request, observed)).orElseGet(OptionalDouble::empty);
    boolean novel =
        novelty.isPresent()
            && novelty.getAsDouble() > known.novelty().andAdd(novelty.getAsDouble());
    SamplingPolicy.Extras extras = request.policy().sampling().extras();
    double neither = (1 - (unsure ? extras.unsure() : 0)) * (1 - (novel ? extras.novel() : 0));
    return 1 - neither;
  }
}
