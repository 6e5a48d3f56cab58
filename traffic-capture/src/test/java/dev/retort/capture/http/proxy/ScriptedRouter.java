package dev.retort.capture.http.proxy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.http.OwnCall;
import dev.retort.capture.http.OwnReply;
import dev.retort.capture.http.RequestRouter;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import dev.retort.capture.http.RoutedRequest;
import dev.retort.capture.wire.WireAnswer;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A router that does with requests what a test says, and remembers them. */
final class ScriptedRouter implements RequestRouter {
  static final String STUDENT = "tickets/3";
  static final AnsweredBy.Student ANSWERED_BY = new AnsweredBy.Student(STUDENT, 0.875);

  private static final TreeMap<String, String> HEADERS =
      new TreeMap<>(Map.of(RetortHeader.ANSWERED_BY, STUDENT, RetortHeader.CONFIDENCE, "0.8750"));

  private final Function<RoutedRequest, Future<Route>> script;
  private final List<RoutedRequest> asked = new CopyOnWriteArrayList<>();
  private volatile Duration patience = Duration.ofSeconds(20);
  private volatile String trouble = "";

  ScriptedRouter(Function<RoutedRequest, Future<Route>> script) {
    this.script = script;
  }

  static ScriptedRouter always(Route route) {
    return new ScriptedRouter(request -> Future.succeededFuture(route));
  }

  /** A student's answer in text. */
  static Route.Answer answer(String text) {
    return answer(new Completion(text, Completion.Finish.STOP));
  }

  static Route.Answer answer(Completion said) {
    return new Route.Answer(
        new WireAnswer(said, TokenUsage.UNREPORTED), STUDENT, ANSWERED_BY, HEADERS);
  }

  ScriptedRouter patientFor(long millis) {
    patience = Duration.ofMillis(millis);
    return this;
  }

  void isTroubledBy(String what) {
    trouble = what;
  }

  /** What it was asked about, in order. */
  List<RoutedRequest> asked() {
    return asked;
  }

  @Override
  public Future<Route> route(RoutedRequest request) {
    asked.add(request);
    return script.apply(request);
  }

  @Override
  public Duration patience() {
    return patience;
  }

  @Override
  public Optional<Future<OwnReply>> serve(OwnCall call) {
    if (call.path().equals("/retort/v1/broken")) {
      throw new IllegalStateException("it is broken");
    }
    return Optional.of(call)
        .filter(known -> known.path().equals("/retort/v1/students"))
        .map(
            known ->
                Future.succeededFuture(
                    new OwnReply(
                        200,
                        JsonFormat.mapper()
                            .createObjectNode()
                            .put("student", STUDENT)
                            .put("application", known.application().orElse("none")))));
  }

  @Override
  public void countOn(MeterRegistry meters) {
    meters.counter("retort.scripted").increment();
  }

  @Override
  public void addDegradations(ObjectNode degraded) {
    if (trouble.equals("unspeakable")) {
      throw new IllegalStateException(trouble);
    }
    if (!trouble.isEmpty()) {
      degraded.put("student", trouble);
    }
  }
}
