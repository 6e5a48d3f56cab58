package dev.retort.router;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Exchange;
import dev.retort.capture.http.Route;
import dev.retort.evaluator.answer.AnswerContract;
import dev.retort.evaluator.answer.TaughtAnswers;
import dev.retort.router.rollout.Observation;
import dev.retort.router.rollout.ShadowPair;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a candidate answer its share of conversations in the background, and compares what it would
 * have said with what the champion said; on the uniform sample, where the champion is asked in the
 * background too, both with what the teacher said. No caller waits for any of it: requests for
 * which there is no time are counted, and dropped.
 */
final class ShadowCandidate implements RoutingStep {
  private static final Logger LOG = LoggerFactory.getLogger(ShadowCandidate.class);
  private static final String PURPOSE = "shadow";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** The champion was asked, and its answer is not given. */
  private static final Set<String> LEFT_TO_THE_TEACHER =
      Set.of(StudentFirst.DEFERRED, StudentFirst.UNFIT, StudentFirst.FAILED, StudentFirst.SLOW);

  private final Champions champions;
  private final StudentFirst student;

  ShadowCandidate(Champions champions, StudentFirst student) {
    this.champions = champions;
    this.student = student;
  }

  @Override
  public Future<Route> route(RoutingCase request, Onward onward) {
    Optional<ServingStudent> candidate = candidate(request);
    return candidate.isEmpty()
        ? onward.route(request)
        : onward.route(request).map(route -> shadowed(request, candidate.get(), route));
  }

  private Optional<ServingStudent> candidate(RoutingCase request) {
    return champions.candidate(request, PURPOSE, request.policy().rollout().candidate().shadow());
  }

  private Route shadowed(RoutingCase request, ServingStudent candidate, Route route) {
    if (route instanceof Route.Answer given) {
      if (isOf(request.serving(), given.answeredBy())) {
        later(request, candidate, said(candidate.answers(), given), Optional.empty());
      }
      return route;
    }
    if (!(route instanceof Route.Forward forward)) {
      return route;
    }
    if (forward.reason().equals(UniformSample.REASON)) {
      return forward.observedBy(exchange -> sampled(request, candidate, exchange));
    }
    if (forward.reason().equals(Router.NO_STUDENT)) {
      return forward.observedBy(
          exchange -> {
            Optional<String> teacher = answer(candidate.answers(), exchange);
            if (teacher.isPresent()) {
              later(request, candidate, Optional.empty(), teacher);
            }
          });
    }
    if (LEFT_TO_THE_TEACHER.contains(forward.reason())) {
      later(request, candidate, Optional.empty(), Optional.empty());
    }
    return route;
  }

  private static boolean isOf(Optional<ServingStudent> champion, AnsweredBy answeredBy) {
    return answeredBy instanceof AnsweredBy.Student by
        && champion.filter(serving -> serving.version().equals(by.version())).isPresent();
  }

  private void sampled(RoutingCase request, ServingStudent candidate, Exchange exchange) {
    Optional<String> teacher = answer(candidate.answers(), exchange);
    if (teacher.isEmpty() || request.serving().isEmpty()) {
      return;
    }
    inBackground(
        request,
        () -> {
          Optional<Route> champion = ask(request, request.serving().get());
          if (champion.isPresent()) {
            compare(request, candidate, said(candidate.answers(), champion.get()), teacher);
          }
        });
  }

  private void later(
      RoutingCase request,
      ServingStudent candidate,
      Optional<String> champion,
      Optional<String> teacher) {
    inBackground(request, () -> compare(request, candidate, champion, teacher));
  }

  private void inBackground(RoutingCase request, Runnable work) {
    boolean accepted =
        champions.later(
            () -> {
              try {
                work.run();
              } catch (RuntimeException e) {
                LOG.warn("{} was not compared", request, e);
                champions.notCompared(request.task());
              }
            });
    if (!accepted) {
      champions.notCompared(request.task());
    }
  }

  private void compare(
      RoutingCase request,
      ServingStudent candidate,
      Optional<String> champion,
      Optional<String> teacher) {
    Optional<Route> route = ask(request, candidate);
    if (route.isEmpty()) {
      return;
    }
    // How long it took says nothing: it stands behind others here.
    WatchedStudent.outcome(route.get()).map(Observation::of).ifPresent(candidate.watch()::saw);
    WatchedAnswers.outcome(candidate, route.get())
        .map(Observation::of)
        .ifPresent(candidate.watch()::saw);
    champions.compared(
        request.task(),
        candidate.digest(),
        new ShadowPair(
            champion,
            said(candidate.answers(), route.get()),
            teacher,
            candidate.answers().right().task()));
  }

  /** What a student makes of a request; empty if it is retired. Blocks. */
  private Optional<Route> ask(RoutingCase request, ServingStudent asked) {
    return student
        .asked(request.servedBy(asked), asked)
        .map(
            future ->
                future
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .join());
  }

  private static Optional<String> said(AnswerContract contract, Route route) {
    return route instanceof Route.Answer given
        ? TaughtAnswers.answer(contract, given.answer().completion())
        : Optional.empty();
  }

  /** The teacher's answer, if it tells what would have been right. */
  private static Optional<String> answer(AnswerContract contract, Exchange exchange) {
    return exchange.answeredBy() instanceof AnsweredBy.Teacher
        ? TaughtAnswers.reference(contract, exchange)
        : Optional.empty();
  }
}
