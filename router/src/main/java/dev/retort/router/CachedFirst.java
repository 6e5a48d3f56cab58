package dev.retort.router;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.RequestedAnswer;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.TraceStep;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.router.cache.AnswerCache;
import dev.retort.router.cache.CacheKey;
import dev.retort.router.cache.CachePolicy;
import dev.retort.router.cache.CachedAnswer;
import dev.retort.router.cache.CanonicalRequest;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Gives an answer again that an equal request of the same application had, where the task allows
 * that, or the trace. A student's answer is given again to requests that are the same word for
 * word, as long as the same version serves: it would say the same. The teacher's is given again to
 * requests that are {@linkplain CanonicalRequest#normal() equal}.
 *
 * <p>A request that finds nothing is no part of a uniform sample any more, whoever answers it: an
 * equal one would have found something. The sample is drawn before.
 */
final class CachedFirst implements RoutingStep {
  static final String HIT = "hit";
  private static final String TEACHER = "teacher";
  private static final double CHOSEN_BY_NOVELTY = 0;

  private final AnswerCache cache;

  CachedFirst(AnswerCache cache) {
    this.cache = cache;
  }

  /** A place where an answer may be kept. */
  private record Slot(Giver giver, CacheKey key, Duration remembered) {}

  private enum Giver {
    STUDENT,
    TEACHER
  }

  @Override
  public Future<Route> route(RoutingCase request, Onward onward) {
    List<Slot> slots = slots(request);
    if (slots.isEmpty()) {
      return onward.route(request);
    }
    Optional<CachedAnswer> found =
        slots.stream()
            .flatMap(slot -> cache.find(slot.key()).stream())
            .filter(kept -> isGoodFor(request, kept))
            .findFirst();
    if (found.isPresent()) {
      cache.hit(request.task());
      return Future.succeededFuture(again(found.get()));
    }
    cache.missed(request.task());
    return onward.route(request).map(route -> kept(request, slots, route));
  }

  /** The teacher's is as good as it gets. */
  private static boolean isGoodFor(RoutingCase request, CachedAnswer kept) {
    return kept.version().isEmpty() || kept.accuracy() >= request.wish().accuracy();
  }

  private static Route again(CachedAnswer kept) {
    TreeMap<String, String> headers = new TreeMap<>(kept.headers());
    headers.put(RetortHeader.CACHE, HIT);
    return new Route.Answer(
        kept.answer(), kept.model(), new AnsweredBy.Cache(kept.version()), headers);
  }

  private Route kept(RoutingCase request, List<Slot> slots, Route route) {
    if (route instanceof Route.Answer given
        && given.answeredBy() instanceof AnsweredBy.Student student
        && request.serving().filter(it -> it.version().equals(student.version())).isPresent()) {
      CachedAnswer answer =
          new CachedAnswer(
              given.answer(),
              given.model(),
              Optional.of(student.version()),
              given.headers(),
              request.wish().accuracy());
      keep(slots, Giver.STUDENT, answer);
    }
    if (route instanceof Route.Forward forward
        && slots.stream().anyMatch(slot -> slot.giver() == Giver.TEACHER)) {
      return forward
          .drawnWith(CHOSEN_BY_NOVELTY)
          .observedBy(
              exchange ->
                  teachers(exchange).ifPresent(answer -> keep(slots, Giver.TEACHER, answer)));
    }
    return route;
  }

  private void keep(List<Slot> slots, Giver giver, CachedAnswer answer) {
    slots.stream()
        .filter(slot -> slot.giver() == giver)
        .forEach(slot -> cache.keep(slot.key(), answer, slot.remembered()));
  }

  /** The teacher's answer; empty if it is no whole one. */
  private static Optional<CachedAnswer> teachers(Exchange exchange) {
    Completion said = exchange.completion();
    boolean isWhole =
        said.finish() == Completion.Finish.STOP || said.finish() == Completion.Finish.TOOL_CALLS;
    if (!isWhole
        || !exchange.answeredBy().mayLabel()
        || (said.text().isBlank() && said.toolCalls().isEmpty())) {
      return Optional.empty();
    }
    TreeMap<String, String> headers = new TreeMap<>();
    headers.put(RetortHeader.ANSWERED_BY, TEACHER);
    return Optional.of(
        new CachedAnswer(
            new WireAnswer(
                new Completion(said.text(), said.finish(), said.toolCalls(), List.of()),
                TokenUsage.UNREPORTED),
            exchange.model(),
            Optional.empty(),
            headers,
            0));
  }

  /** Where an answer to a request may lie; none if it is not to be kept. */
  private static List<Slot> slots(RoutingCase request) {
    RoutingPolicy policy = request.policy();
    Optional<Duration> always = policy.cache().remembered();
    Optional<String> trace = policy.steps().remembered().flatMap(time -> trace(request));
    if ((always.isEmpty() && trace.isEmpty()) || !isKeepable(request)) {
      return List.of();
    }
    CanonicalRequest canonical = new CanonicalRequest(request.request().body(), policy.documents());
    List<Slot> slots = new ArrayList<>();
    request
        .serving()
        .map(student -> canonical.exact().of(owner(request, "student", student.digest())))
        .ifPresent(
            key -> {
              always.ifPresent(time -> slots.add(new Slot(Giver.STUDENT, key, time)));
              trace.ifPresent(
                  id ->
                      slots.add(
                          new Slot(
                              Giver.STUDENT,
                              key.of(List.of(id)),
                              policy.steps().remembered().orElseThrow())));
            });
    boolean teachers = keepsTeachers(policy.cache(), canonical);
    if (teachers || trace.isPresent()) {
      CacheKey key = canonical.normal().of(owner(request, TEACHER, ""));
      if (teachers) {
        slots.add(new Slot(Giver.TEACHER, key, always.orElseThrow()));
      }
      trace.ifPresent(
          id ->
              slots.add(
                  new Slot(
                      Giver.TEACHER,
                      key.of(List.of(id)),
                      policy.steps().remembered().orElseThrow())));
    }
    return slots;
  }

  private static boolean keepsTeachers(CachePolicy policy, CanonicalRequest request) {
    return switch (policy.teacher()) {
      case NONE -> false;
      case DETERMINISTIC -> request.isDeterministic();
      case ALL -> true;
    };
  }

  /** The caller's trace; one that the gateway began has no other request. */
  private static Optional<String> trace(RoutingCase request) {
    return request
        .request()
        .details()
        .step()
        .filter(step -> step.parent().isPresent())
        .map(TraceStep::trace);
  }

  /** Pictures, sound and several answers are not kept whole, nor are log-probabilities. */
  private static boolean isKeepable(RoutingCase request) {
    return request.wanted().form() != RequestedAnswer.Form.OTHER
        && !request.request().body().path("logprobs").asBoolean(false)
        && !request.request().body().has("top_logprobs");
  }

  private static List<String> owner(RoutingCase request, String giver, String version) {
    return List.of(
        giver,
        version,
        request.task().value(),
        request.request().details().application().orElse(""),
        request.request().path());
  }
}
