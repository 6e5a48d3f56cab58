package dev.retort.capture.http.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import dev.retort.capture.http.RoutedRequest;
import dev.retort.capture.wire.AnswerHead;
import dev.retort.capture.wire.ServedProtocol;
import dev.retort.capture.wire.ServerSentEvent;
import dev.retort.capture.wire.WireRequest;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A request that may be answered without a provider, and its answer in the caller's protocol.
 *
 * @param passage what was known before its body came
 * @param request what a router is asked
 */
record LocalAnswer(Passage passage, RoutedRequest request) {
  static final int OK = 200;
  static final int HELD = 202;

  private static final String JSON = "application/json";

  /**
   * Reads a request for a router; empty if nobody here can read it: then it is a provider's.
   *
   * @param plain the body without its coding
   * @param headers which say what the caller wishes of the router
   */
  static Optional<LocalAnswer> of(Passage passage, MultiMap headers, Buffer plain) {
    if (passage.protocol().isEmpty()) {
      return Optional.empty();
    }
    try {
      JsonNode body = JsonFormat.mapper().readTree(plain.getBytes());
      WireRequest asked = passage.protocol().get().request(body);
      return Optional.of(
          new LocalAnswer(
              passage,
              new RoutedRequest(
                  passage.id(),
                  passage.receivedAt(),
                  passage.task().or(asked::task),
                  asked,
                  details(passage, asked),
                  passage.path(),
                  body,
                  Optional.ofNullable(headers.get(RetortHeader.POLICY)))));
    } catch (IOException | MalformedExchangeException e) {
      return Optional.empty();
    }
  }

  private static CaptureDetails details(Passage passage, WireRequest asked) {
    return new CaptureDetails(
        passage.application().map(Application::name),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(passage.trace().step()),
        passage.metadata(asked),
        new TreeMap<>());
  }

  /** What stands in the place of a provider's name. */
  static String by(Route.Answer given) {
    return given.answeredBy() instanceof AnsweredBy.Cache ? "cache" : "student";
  }

  /**
   * An answer as the request wants it, whole or as a stream.
   *
   * @throws IllegalArgumentException if the protocol has no form for it
   */
  Buffer rendered(Route.Answer given) {
    ServedProtocol protocol = passage.protocol().orElseThrow();
    AnswerHead head =
        new AnswerHead(passage.id(), passage.receivedAt(), given.model(), request.body());
    return Buffer.buffer(
        request.asked().streamed()
            ? protocol.events(head, given.answer()).stream()
                .map(ServerSentEvent::encoded)
                .collect(Collectors.joining())
            : JsonFormat.line(protocol.response(head, given.answer())));
  }

  /** Sends an answer that was {@linkplain #rendered rendered}. */
  void send(HttpServerResponse response, Route.Answer given, Buffer rendered) {
    if (request.asked().streamed()) {
      response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    }
    send(
        response.setStatusCode(OK),
        passage,
        given,
        request.asked().streamed() ? "text/event-stream" : JSON,
        rendered);
  }

  /**
   * Tells where the answer of a request will be that is held back.
   *
   * @return how many bytes were sent
   */
  static long sendHeld(HttpServerResponse response, Passage passage, Route.Hold held) {
    ObjectNode body =
        JsonFormat.mapper()
            .createObjectNode()
            .put("status", "held")
            .put("answer", held.answer().toString());
    Buffer sent = Buffer.buffer(JsonFormat.line(body));
    response.putHeader(HttpHeaders.LOCATION, held.answer().toString());
    send(response.setStatusCode(HELD), passage, held, JSON, sent);
    return sent.length();
  }

  private static void send(
      HttpServerResponse response, Passage passage, Route route, String type, Buffer sent) {
    route.headers().forEach(response::putHeader);
    response
        .putHeader(RetortHeader.EXCHANGE_ID, passage.id().value())
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .end(sent);
  }
}
