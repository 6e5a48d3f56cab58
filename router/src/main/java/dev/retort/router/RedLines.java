package dev.retort.router;

import dev.retort.capture.Completion;
import dev.retort.capture.Message;
import dev.retort.capture.Role;
import dev.retort.capture.ToolCall;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import dev.retort.evaluator.guardrail.AnswerInspector;
import dev.retort.evaluator.guardrail.InjectionScreen;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps students from what they must not be asked and their callers from what they must not hear:
 * either way the teacher answers, and one line of the log says why, without a word of the texts.
 *
 * <p>Of a request, what people and tools say is inspected, message by message: the instructions are
 * the application's own, and the assistant's turns are answers. Most texts are cleared in one pass
 * on the event loop; what is suspicious or long is read closely on a worker thread.
 */
final class RedLines implements RoutingStep {
  /** The meter of crossed lines. */
  static final String METER = "retort.router.red.lines";

  private static final Logger LOG = LoggerFactory.getLogger(RedLines.class);

  /** The teacher is asked because of what the request or the answer is. */
  private static final double CHOSEN_BY_CONTENT = 0;

  private final InjectionScreen screen;
  private final AnswerInspector answers;
  private final MeterRegistry meters;

  RedLines(InjectionScreen screen, AnswerInspector answers, MeterRegistry meters) {
    this.screen = screen;
    this.answers = answers;
    this.meters = meters;
  }

  @Override
  public Future<Route> route(RoutingCase request, Onward onward) {
    if (request.serving().isEmpty()) {
      return onward.route(request);
    }
    GuardPolicy guard = request.policy().guard();
    return attack(request, guard)
        .compose(
            signals ->
                signals.isEmpty()
                    ? onward.route(request).map(route -> checked(request, guard, route))
                    : Future.succeededFuture(
                        crossed(request, RedLine.INJECTION.word(), signals, Optional.empty())));
  }

  /** What speaks for an attack; nothing if it is none. */
  private Future<List<String>> attack(RoutingCase request, GuardPolicy guard) {
    if (!guard.watches(RedLine.INJECTION)) {
      return Future.succeededFuture(List.of());
    }
    List<String> texts = spoken(request);
    if (texts.stream().allMatch(screen::clears)) {
      return Future.succeededFuture(List.of());
    }
    return OffLoop.call(
        () ->
            texts.stream()
                .map(screen::inspect)
                .filter(finding -> finding.flagged())
                .findFirst()
                .map(finding -> finding.signals())
                .orElse(List.of()));
  }

  private static List<String> spoken(RoutingCase request) {
    return request.request().asked().prompt().messages().stream()
        .filter(message -> message.role() == Role.USER || message.role() == Role.TOOL)
        .map(Message::content)
        .toList();
  }

  private Route checked(RoutingCase request, GuardPolicy guard, Route route) {
    if (route instanceof Route.Answer given) {
      return line(request, guard, given.answer().completion())
          .<Route>map(line -> crossed(request, line.word(), List.of(), Optional.of(given)))
          .orElse(route);
    }
    if (route instanceof Route.Forward forward && forward.reason().equals(StudentFirst.UNFIT)) {
      tell(request, StudentFirst.UNFIT, List.of());
    }
    return route;
  }

  private Optional<RedLine> line(RoutingCase request, GuardPolicy guard, Completion said) {
    if (guard.watches(RedLine.REFUSAL) && answers.refuses(said.text())) {
      return Optional.of(RedLine.REFUSAL);
    }
    return guard.watches(RedLine.PERSONAL_DATA) && answers.tellsOfOthers(text(said), texts(request))
        ? Optional.of(RedLine.PERSONAL_DATA)
        : Optional.empty();
  }

  private static String text(Completion said) {
    if (said.toolCalls().isEmpty()) {
      return said.text();
    }
    List<String> texts = new ArrayList<>(List.of(said.text()));
    said.toolCalls().stream().map(ToolCall::arguments).forEach(texts::add);
    return String.join("\n", texts);
  }

  /** Everything that the request says, its instructions too. */
  private static List<String> texts(RoutingCase request) {
    List<String> texts = new ArrayList<>();
    for (Message message : request.request().asked().prompt().messages()) {
      texts.add(message.content());
      message.toolCalls().stream().map(ToolCall::arguments).forEach(texts::add);
    }
    return texts;
  }

  private Route crossed(
      RoutingCase request, String line, List<String> signals, Optional<Route.Answer> given) {
    tell(request, line, signals);
    Route.Forward forward = Route.Forward.because(line, CHOSEN_BY_CONTENT);
    return given
        .flatMap(answer -> Optional.ofNullable(answer.headers().get(RetortHeader.CONFIDENCE)))
        .map(confidence -> forward.with(RetortHeader.CONFIDENCE, confidence))
        .orElse(forward);
  }

  private void tell(RoutingCase request, String line, List<String> signals) {
    meters.counter(METER, "task", request.task().value(), "line", line).increment();
    LOG.atWarn()
        .addKeyValue("line", line)
        .addKeyValue("task", request.task().value())
        .addKeyValue("exchange", request.request().id().value())
        .addKeyValue("student", request.serving().map(ServingStudent::version).orElse("none"))
        .addKeyValue("signals", String.join(",", signals))
        .log("a red line was crossed: the teacher answers");
  }
}
