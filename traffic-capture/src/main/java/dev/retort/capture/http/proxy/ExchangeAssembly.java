package dev.retort.capture.http.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.http.Route;
import dev.retort.capture.http.RoutedRequest;
import dev.retort.capture.wire.StreamAssembler;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.capture.wire.WireProtocol;
import dev.retort.capture.wire.WireRequest;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes exchanges of what passed. Thread-safe; parses, so not for event loops. */
final class ExchangeAssembly {
  private static final Logger LOG = LoggerFactory.getLogger(ExchangeAssembly.class);
  private static final int FIRST_ERROR = 400;

  private static final int CHARACTERS_A_TOKEN = 4;

  private final SubjectPseudonyms pseudonyms;
  private final int longest;

  ExchangeAssembly(SubjectPseudonyms pseudonyms, int longest) {
    this.pseudonyms = pseudonyms;
    this.longest = longest;
  }

  /**
   * The exchange of a request and its answer.
   *
   * @param body the request's, in a coding that can be undone
   * @param recording the answer, with everything {@linkplain Recording#read() read}; empty if none
   *     came
   * @param route why a provider was asked; its observer is told
   * @throws MalformedExchangeException if the request is none of its protocol
   */
  Assembled exchange(
      Passage passage,
      RequestBody body,
      Optional<Recording> recording,
      AnswerFacts facts,
      Route.Forward route) {
    WireProtocol protocol = passage.protocol().orElseThrow();
    WireRequest asked = protocol.request(request(body));
    WireAnswer answer = ended(recording.map(r -> answer(protocol, r, facts)), facts);
    Upstream upstream = facts.target().provider().upstream();
    String charged = facts.target().model().orElseGet(() -> upstream.modelBehind(asked.model()));
    boolean isReported = !answer.usage().equals(TokenUsage.UNREPORTED);
    Optional<Double> charge =
        upstream.prices().cost(charged, isReported ? answer.usage() : estimated(asked, answer));
    Optional<Double> cost = charge.filter(dollars -> isReported);
    Exchange exchange =
        new Exchange(
            passage.id(),
            passage.task().or(asked::task),
            passage.receivedAt(),
            asked.model(),
            asked.prompt(),
            answer.completion(),
            answer.usage(),
            facts.latency(),
            facts.answeredBy(),
            Optional.empty(),
            Optional.empty(),
            asked.subject().map(pseudonyms::of),
            Optional.empty(),
            new CaptureDetails(
                passage.application().map(Application::name),
                Optional.of(upstream.name()),
                facts.firstPiece(),
                cost,
                Optional.of(passage.trace().step()),
                passage.metadata(asked),
                new TreeMap<>()));
    tell(route, exchange);
    return new Assembled(exchange, charge);
  }

  private static void tell(Route.Forward route, Exchange exchange) {
    try {
      route.observer().accept(exchange);
    } catch (RuntimeException e) {
      LOG.error("what routed {} failed on its answer", exchange.id(), e);
    }
  }

  /** The exchange of a request that no provider answered, but the gateway itself. */
  Assembled exchange(Passage passage, RoutedRequest request, Route.Answer given, Duration latency) {
    WireRequest asked = request.asked();
    return new Assembled(
        new Exchange(
            passage.id(),
            request.task(),
            passage.receivedAt(),
            asked.model(),
            asked.prompt(),
            given.answer().completion(),
            given.answer().usage(),
            latency,
            given.answeredBy(),
            Optional.empty(),
            Optional.empty(),
            asked.subject().map(pseudonyms::of),
            Optional.empty(),
            request.details()),
        Optional.empty());
  }

  /** Tokens as texts of these lengths usually have. */
  private static TokenUsage estimated(WireRequest asked, WireAnswer answer) {
    long read = asked.prompt().messages().stream().mapToLong(m -> m.content().length()).sum();
    long written =
        answer.completion().text().length()
            + answer.completion().toolCalls().stream()
                .mapToLong(call -> call.arguments().length())
                .sum();
    return new TokenUsage(read / CHARACTERS_A_TOKEN, written / CHARACTERS_A_TOKEN);
  }

  private JsonNode request(RequestBody body) {
    Buffer plain =
        body.plain(longest)
            .orElseThrow(
                () -> new MalformedExchangeException("the request's coding cannot be undone"));
    try {
      return JsonFormat.mapper().readTree(plain.getBytes());
    } catch (IOException e) {
      throw new MalformedExchangeException("the request is no JSON");
    }
  }

  private WireAnswer answer(WireProtocol protocol, Recording recording, AnswerFacts facts) {
    if (facts.status() >= FIRST_ERROR) {
      return WireAnswer.FAILED;
    }
    try {
      byte[] rest = recording.coding().decoded(recording.rest(), longest);
      if (recording.stream().isEmpty()) {
        return protocol.answer(JsonFormat.mapper().readTree(rest));
      }
      Recording.StreamReading stream = recording.stream().get();
      stream.read(rest);
      StreamAssembler assembled = stream.whole();
      WireAnswer answer = protocol.answer(assembled.response());
      return facts.end() == AnswerEnd.CALLER_GONE && assembled.isComplete()
          ? answer
          : endedAs(answer, facts.end());
    } catch (IOException | MalformedExchangeException e) {
      return WireAnswer.FAILED;
    }
  }

  /** An answer that broke off is no answer, however it looks. */
  private static WireAnswer endedAs(WireAnswer answer, AnswerEnd end) {
    return switch (end) {
      case COMPLETE -> answer;
      case CUT -> withFinish(answer, Completion.Finish.ERROR);
      case CALLER_GONE -> withFinish(answer, Completion.Finish.UNKNOWN);
    };
  }

  private static WireAnswer ended(Optional<WireAnswer> answer, AnswerFacts facts) {
    boolean callerGone = facts.end() == AnswerEnd.CALLER_GONE;
    return answer
        .filter(given -> !(callerGone && given.equals(WireAnswer.FAILED)))
        .orElseGet(
            () ->
                callerGone
                    ? withFinish(WireAnswer.FAILED, Completion.Finish.UNKNOWN)
                    : WireAnswer.FAILED);
  }

  private static WireAnswer withFinish(WireAnswer answer, Completion.Finish finish) {
    Completion said = answer.completion();
    return new WireAnswer(
        new Completion(said.text(), finish, said.toolCalls(), said.logprobs()), answer.usage());
  }
}
