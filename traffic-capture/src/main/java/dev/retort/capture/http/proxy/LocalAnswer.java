package dev.retort.capture.http.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.http.RequestRouter;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import dev.retort.capture.http.RoutedRequest;
import dev.retort.capture.wire.AnswerHead;
import dev.retort.capture.wire.ServedProtocol;
import dev.retort.capture.wire.WireRequest;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A request that may be answered without a provider, and how its answer is sent. */
final class LocalAnswer {
  static final int OK = 200;
  static final int HELD = 202;

  /** What stands in the place of a provider's name. */
  static final String UPSTREAM = "student";

  private final Passage passage;
  private final ServedProtocol protocol;
  private final JsonNode body;
  private final RoutedRequest request;

  private LocalAnswer(
      Passage passage, ServedProtocol protocol, JsonNode body, RoutedRequest request) {
    this.passage = passage;
    this.protocol = protocol;
    this.body = body;
    this.request = request;
  }

  /**
   * Reads a request for the router; empty if there is none, or nobody here can read or answer it:
   * then it is a provider's.
   *
   * @param plain the body without its coding
   */
  static Optional<LocalAnswer> of(
      Gateway gateway, Passage passage, MultiMap headers, Supplier<Optional<Buffer>> plain) {
    if (gateway.router() == RequestRouter.PROVIDERS_ONLY
        || !(passage.protocol().orElse(null) instanceof ServedProtocol protocol)) {
      return Optional.empty();
    }
    try {
      Optional<Buffer> readable = plain.get();
      if (readable.isEmpty()) {
        return Optional.empty();
      }
      JsonNode body = JsonFormat.mapper().readTree(readable.get().getBytes());
      WireRequest asked = protocol.request(body);
      RoutedRequest request =
          new RoutedRequest(
              passage.id(),
              passage.receivedAt(),
              passage.task().or(asked::task),
              asked,
              new CaptureDetails(
                  passage.application().map(Application::name),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.of(passage.trace().step()),
                  asked.metadata(),
                  new TreeMap<>()),
              passage.path(),
              body,
              Optional.ofNullable(headers.get(RetortHeader.POLICY)));
      return Optional.of(new LocalAnswer(passage, protocol, body, request));
    } catch (IOException | MalformedExchangeException e) {
      return Optional.empty();
    }
  }

  /** What the router is asked. */
  RoutedRequest request() {
    return request;
  }

  /**
   * Sends an answer as the request wants it, whole or as a stream.
   *
   * @return how many bytes of it
   */
  long send(HttpServerResponse response, Route.Answer given) {
    AnswerHead head = new AnswerHead(passage.id(), passage.receivedAt(), given.model(), body);
    boolean isStream = request.asked().streamed();
    String text =
        isStream
            ? protocol.events(head, given.answer()).stream()
                .map(event -> event.encoded())
                .collect(Collectors.joining())
            : JsonFormat.line(protocol.response(head, given.answer()));
    return send(
        response.setStatusCode(OK),
        passage,
        given,
        isStream ? "text/event-stream" : "application/json",
        text);
  }

  /** Tells where the answer of a request will be that is held back. */
  static long sendHeld(HttpServerResponse response, Passage passage, Route.Hold held) {
    ObjectNode body =
        JsonFormat.mapper()
            .createObjectNode()
            .put("status", "held")
            .put("answer", held.answer().toString());
    response.putHeader(HttpHeaders.LOCATION, held.answer().toString());
    return send(
        response.setStatusCode(HELD), passage, held, "application/json", JsonFormat.line(body));
  }

  private static long send(
      HttpServerResponse response, Passage passage, Route route, String type, String text) {
    route.headers().forEach(response::putHeader);
    Buffer sent = Buffer.buffer(text);
    response
        .putHeader(RetortHeader.EXCHANGE_ID, passage.id().value())
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .end(sent);
    return sent.length();
  }
}
