package dev.retort.capture.http.proxy;

import static dev.retort.capture.http.proxy.RunningGateway.CHAT;
import static dev.retort.capture.http.proxy.RunningGateway.QUESTION;
import static dev.retort.capture.http.proxy.RunningGateway.STREAMED;
import static dev.retort.capture.http.proxy.RunningGateway.config;
import static dev.retort.capture.http.proxy.RunningGateway.timeouts;
import static dev.retort.capture.http.proxy.RunningGateway.upstream;
import static dev.retort.capture.http.proxy.RunningGateway.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who answers where no provider does. */
@Timeout(60)
class StandInIT {
  private static final Route.Forward SAMPLED = Route.Forward.because("sampled", 0.25);
  private static final long BRIEF_MILLIS = 300;
  private static final long AMPLE_MILLIS = 20_000;

  @TempDir Path folder;
  private RunningGateway running;
  private final AtomicInteger stoodIn = new AtomicInteger();

  @BeforeEach
  void prepare() {
    running = new RunningGateway(folder);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  /** A provider that gives no answer, in one of the ways there are. */
  private enum Trouble {
    REFUSES_CONNECTIONS {
      @Override
      HttpServer provider(RunningGateway running) throws Exception {
        HttpServer gone = running.provider(call -> {});
        gone.close().toCompletionStage().toCompletableFuture().get();
        return gone;
      }
    },
    CLOSES_CONNECTIONS {
      @Override
      HttpServer provider(RunningGateway running) throws Exception {
        return running.provider(call -> call.request().connection().close());
      }
    },
    NEVER_ANSWERS {
      @Override
      HttpServer provider(RunningGateway running) throws Exception {
        return running.provider(call -> {});
      }
    },
    FAILS {
      @Override
      HttpServer provider(RunningGateway running) throws Exception {
        return running.provider(call -> call.answer(500, "{\"error\":{\"message\":\"broken\"}}"));
      }
    },
    IS_OVERLOADED {
      @Override
      HttpServer provider(RunningGateway running) throws Exception {
        return running.provider(
            call -> {
              call.request().response().putHeader("Retry-After", "7");
              call.answer(429, "{\"error\":{\"message\":\"slow down\"}}");
            });
      }
    };

    abstract HttpServer provider(RunningGateway running) throws Exception;
  }

  private void start(Trouble trouble, ScriptedRouter router) throws Exception {
    start(
        trouble.provider(running),
        trouble == Trouble.NEVER_ANSWERS ? BRIEF_MILLIS : AMPLE_MILLIS,
        router);
  }

  private void start(HttpServer provider, long waitMillis, ScriptedRouter router) throws Exception {
    running.start(
        config(
            CaptureMode.REQUIRED, with(upstream("one", provider), timeouts(waitMillis), Map.of())),
        router);
  }

  private ScriptedRouter standIn(Supplier<Future<Optional<Route.Answer>>> other) {
    return ScriptedRouter.always(
        SAMPLED.orElse(
            () -> {
              stoodIn.incrementAndGet();
              return other.get();
            }));
  }

  private ScriptedRouter student() {
    return standIn(
        () -> Future.succeededFuture(Optional.of(ScriptedRouter.answer("from the student"))));
  }

  @ParameterizedTest
  @EnumSource
  void aStudentStandsInForAProviderThatGivesNoAnswer(Trouble trouble) throws Exception {
    start(trouble, student());

    HttpResponse<String> whole = running.post(CHAT, QUESTION);
    HttpResponse<String> stream = running.post(CHAT, STREAMED);

    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.body()).contains("\"content\":\"from the student\"");
    assertThat(whole.headers().firstValue(RetortHeader.ANSWERED_BY)).contains("tickets/3");
    assertThat(stream.body()).contains("from the student").endsWith("data: [DONE]\n\n");
    assertThat(stoodIn).hasValue(2);
    assertThat(running.sink.exchanges())
        .extracting(Exchange::answeredBy)
        .containsExactly(ScriptedRouter.ANSWERED_BY, ScriptedRouter.ANSWERED_BY);
    assertThat(metric("retort_gateway_routes_total{answered_by=\"student\",reason=\"stand_in\"}"))
        .isEqualTo(2);
    noMemoryIsHeld();
  }

  @ParameterizedTest
  @EnumSource
  void whereNobodyStandsInTheCallerHearsWhatIsWrong(Trouble trouble) throws Exception {
    start(trouble, standIn(() -> Future.succeededFuture(Optional.empty())));

    HttpResponse<String> answer = running.post(CHAT, QUESTION);

    int status =
        switch (trouble) {
          case REFUSES_CONNECTIONS, CLOSES_CONNECTIONS -> 502;
          case NEVER_ANSWERS -> 504;
          case FAILS -> 500;
          case IS_OVERLOADED -> 429;
        };
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(stoodIn).hasValue(1);
    Exchange captured = running.captured();
    assertThat(captured.answeredBy()).isEqualTo(new AnsweredBy.Teacher(0.25));
    assertThat(captured.completion().finish()).isEqualTo(Completion.Finish.ERROR);
    noMemoryIsHeld();
  }

  @Test
  void whenToTryAgainPassesThrough() throws Exception {
    start(Trouble.IS_OVERLOADED, standIn(() -> Future.succeededFuture(Optional.empty())));

    HttpResponse<String> answer = running.post(CHAT, QUESTION);

    assertThat(answer.headers().firstValue("Retry-After")).contains("7");
    assertThat(answer.headers().firstValue(RetortHeader.REASON)).contains("sampled");
    assertThat(answer.body()).contains("slow down");
  }

  @ParameterizedTest
  @ValueSource(strings = {"throws", "fails", "says nothing", "never ends"})
  void oneThatCannotStandInLeavesTheProvidersWords(String how) throws Exception {
    start(
        Trouble.FAILS,
        standIn(
                () ->
                    switch (how) {
                      case "throws" -> throw new IllegalStateException(how);
                      case "fails" -> Future.failedFuture(how);
                      case "says nothing" -> Future.succeededFuture(null);
                      default -> Promise.<Optional<Route.Answer>>promise().future();
                    })
            .patientFor(BRIEF_MILLIS));

    HttpResponse<String> answer = running.post(CHAT, QUESTION);

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("broken");
    noMemoryIsHeld();
  }

  @Test
  void aSlowStandInIsWaitedForLongerThanTheProviderIs() throws Exception {
    Promise<Optional<Route.Answer>> thinking = Promise.promise();
    start(Trouble.FAILS.provider(running), BRIEF_MILLIS, standIn(thinking::future));

    CompletableFuture<HttpResponse<String>> answer =
        running.client.sendAsync(
            running.request(CHAT).POST(HttpRequest.BodyPublishers.ofString(QUESTION)).build(),
            HttpResponse.BodyHandlers.ofString());
    Eventually.is("somebody is to stand in", () -> stoodIn.get() == 1);
    running.vertx.setTimer(
        3 * BRIEF_MILLIS,
        late -> thinking.complete(Optional.of(ScriptedRouter.answer("from the student"))));

    assertThat(answer.get().body()).contains("from the student");
    assertThat(stoodIn).hasValue(1);
    assertThat(running.sink.exchanges()).hasSize(1);
    noMemoryIsHeld();
  }

  @Test
  void aProviderThatBreaksOffWhileSomebodyMayStandInIsNotWaitedFor() throws Exception {
    Promise<Optional<Route.Answer>> thinking = Promise.promise();
    CompletableFuture<RunningGateway.Call> failing = new CompletableFuture<>();
    Handler<RunningGateway.Call> breaksOff =
        call -> {
          call.request().response().setStatusCode(500).putHeader("Content-Length", "1000");
          call.request().response().write("{\"error\":");
          failing.complete(call);
        };
    start(running.provider(breaksOff), AMPLE_MILLIS, standIn(thinking::future));

    CompletableFuture<HttpResponse<String>> answer =
        running.client.sendAsync(
            running.request(CHAT).POST(HttpRequest.BodyPublishers.ofString(QUESTION)).build(),
            HttpResponse.BodyHandlers.ofString());
    Eventually.is("somebody is to stand in", () -> stoodIn.get() == 1);
    failing.get().request().connection().close().toCompletionStage().toCompletableFuture().get();
    Thread.sleep(BRIEF_MILLIS);
    thinking.complete(Optional.empty());

    assertThat(answer.get().statusCode()).isEqualTo(502);
    noMemoryIsHeld();
  }

  @Test
  void aCallerWhoLeavesWhileSomebodyMayStandInIsCapturedAsGone() throws Exception {
    Promise<Optional<Route.Answer>> thinking = Promise.promise();
    start(Trouble.FAILS, standIn(thinking::future));

    Socket caller = running.connect(QUESTION);
    Eventually.is("somebody is to stand in", () -> stoodIn.get() == 1);
    caller.close();
    Exchange captured = running.captured();
    thinking.complete(Optional.of(ScriptedRouter.answer("from the student")));

    assertThat(captured.completion().finish()).isEqualTo(Completion.Finish.UNKNOWN);
    assertThat(captured.answeredBy()).isEqualTo(new AnsweredBy.Teacher(0.25));
    noMemoryIsHeld();
    assertThat(running.sink.exchanges()).hasSize(1);
  }

  private double metric(String line) {
    try {
      return running.metric(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void noMemoryIsHeld() throws InterruptedException {
    Eventually.is("no memory is held", () -> metric("retort_gateway_buffered_bytes") == 0);
  }
}
