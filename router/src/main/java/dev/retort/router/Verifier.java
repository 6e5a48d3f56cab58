package dev.retort.router;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.ToolCall;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import dev.retort.router.SecondModel.Verdict;
import dev.retort.router.VerifyPolicy.SecondOpinion;
import dev.retort.router.VerifyPolicy.Silence;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Looks at a student's answer before it leaves: at its form, and, where a task asks for that, with
 * a second model's eyes. What does not pass goes to the teacher.
 */
final class Verifier implements RoutingStep {
  /** {@link Route.Forward#reason()} of an answer that breaks the task's schema. */
  static final String SCHEMA = "schema";

  /** {@link Route.Forward#reason()} of an answer that is none of the task's labels. */
  static final String LABEL = "label";

  /** {@link Route.Forward#reason()} of an answer that the second model holds for wrong. */
  static final String DISAGREEMENT = "disagreement";

  /** {@link Route.Forward#reason()} of an answer that the second model said nothing about. */
  static final String SILENCE = "no_opinion";

  /** The meter of verdicts. */
  static final String METER = "retort.router.verified";

  /** The meter of what second opinions cost, in US dollars. */
  static final String COST_METER = "retort.router.verifier.cost";

  private static final double CHOSEN_BY_DOUBT = 0;

  private final Map<String, SecondModel> models;
  private final MeterRegistry meters;
  private final JsonShapes shapes = new JsonShapes();

  Verifier(Map<String, SecondModel> models, MeterRegistry meters) {
    this.models = Map.copyOf(models);
    this.meters = meters;
  }

  @Override
  public Future<Route> route(RoutingCase request, Onward onward) {
    return request.policy().verify().isOff()
        ? onward.route(request)
        : onward.route(request).compose(route -> verified(request, route));
  }

  private Future<Route> verified(RoutingCase request, Route route) {
    if (!(route instanceof Route.Answer given)
        || !(given.answeredBy() instanceof AnsweredBy.Student)) {
      return Future.succeededFuture(route);
    }
    VerifyPolicy policy = request.policy().verify();
    Optional<String> fault = fault(policy, given.answer().completion());
    if (fault.isPresent()) {
      return Future.succeededFuture(deferred(request, given, fault.get()));
    }
    if (policy.second().isEmpty()) {
      return Future.succeededFuture(passed(request, given));
    }
    return second(request, given, policy.second().get());
  }

  /** What is wrong with an answer's form. */
  private Optional<String> fault(VerifyPolicy policy, Completion said) {
    if (!policy.labels().isEmpty() && !policy.labels().contains(said.text().strip())) {
      return Optional.of(LABEL);
    }
    boolean breaks =
        policy
            .schema()
            .filter(schema -> document(said).filter(value -> shapes.fits(value, schema)).isEmpty())
            .isPresent();
    return breaks ? Optional.of(SCHEMA) : Optional.empty();
  }

  /** An answer as JSON; empty if it is none. */
  private static Optional<JsonNode> document(Completion said) {
    try {
      return Optional.of(
          said.toolCalls().isEmpty() ? JsonFormat.mapper().readTree(said.text()) : calls(said));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static JsonNode calls(Completion said) throws JsonProcessingException {
    ArrayNode calls = JsonFormat.mapper().createArrayNode();
    for (ToolCall call : said.toolCalls()) {
      calls
          .addObject()
          .put("name", call.name())
          .set("arguments", JsonFormat.mapper().readTree(call.arguments()));
    }
    return calls;
  }

  private Future<Route> second(RoutingCase request, Route.Answer given, SecondOpinion asked) {
    SecondModel model = models.get(asked.model());
    if (model == null) {
      // A configuration that is checked names models that are there.
      return Future.succeededFuture(silent(request, given, asked.silence()));
    }
    Completion said = given.answer().completion();
    String answer;
    try {
      answer = said.toolCalls().isEmpty() ? said.text() : JsonFormat.line(calls(said));
    } catch (JsonProcessingException e) {
      return Future.succeededFuture(deferred(request, given, SCHEMA));
    }
    return model
        .judge(task(request), request.view().input(), request.view().conceal(answer))
        .onSuccess(verdict -> verdict.cost().ifPresent(cost -> count(request, asked, cost)))
        .timeout(asked.patience().toMillis(), TimeUnit.MILLISECONDS)
        .otherwise(Verdict.NONE)
        .map(
            verdict ->
                switch (verdict.opinion()) {
                  case RIGHT -> passed(request, given);
                  case WRONG -> deferred(request, given, DISAGREEMENT);
                  case NONE -> silent(request, given, asked.silence());
                });
  }

  /** What the application asks of every request; it is its own, and no caller's. */
  private static Optional<String> task(RoutingCase request) {
    return Optional.of(request.request().asked().prompt().instructions())
        .filter(text -> !text.isBlank())
        .map(text -> request.view().conceal(text));
  }

  private void count(RoutingCase request, SecondOpinion asked, double cost) {
    meters
        .counter(COST_METER, "task", request.task().value(), "model", asked.model())
        .increment(cost);
  }

  private Route silent(RoutingCase request, Route.Answer given, Silence silence) {
    if (silence == Silence.DEFERS) {
      return deferred(request, given, SILENCE);
    }
    meters.counter(METER, "task", request.task().value(), "verdict", "unheard").increment();
    return given;
  }

  private Route passed(RoutingCase request, Route.Answer given) {
    meters.counter(METER, "task", request.task().value(), "verdict", "passed").increment();
    return given;
  }

  private Route deferred(RoutingCase request, Route.Answer given, String reason) {
    meters.counter(METER, "task", request.task().value(), "verdict", reason).increment();
    Route.Forward forward = Route.Forward.because(reason, CHOSEN_BY_DOUBT);
    return Optional.ofNullable(given.headers().get(RetortHeader.CONFIDENCE))
        .map(confidence -> forward.with(RetortHeader.CONFIDENCE, confidence))
        .orElse(forward);
  }
}
