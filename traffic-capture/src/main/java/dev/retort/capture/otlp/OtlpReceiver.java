package dev.retort.capture.otlp;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.TaskName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes traces by OTLP over HTTP ({@code POST /v1/traces}, protobuf or JSON, plain or gzipped) and
 * captures the models' calls in them. Spans of other things are passed over and count as accepted;
 * a model's call that does not say what was said is rejected, in a partial success. The answer
 * waits for the disk; if that refuses, it is 503, so that the sender tries again. Thread-safe.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#otlphttp">OTLP/HTTP</a>
 */
public final class OtlpReceiver {
  /** Where traces are posted to. */
  public static final String PATH = "/v1/traces";

  private static final Logger LOG = LoggerFactory.getLogger(OtlpReceiver.class);
  private static final int MAX_BODY_BYTES = 32 << 20;
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int TOO_LARGE = 413;
  private static final int UNSUPPORTED_MEDIA_TYPE = 415;
  private static final int UNAVAILABLE = 503;
  private static final String RETRY_SECONDS = "5";

  private final ExchangeLog log;
  private final GenAiSpan spans;

  /**
   * A receiver.
   *
   * @param log where the exchanges go
   * @param task the task of every call; empty: the one that attribute {@code retort.task} names
   * @param pseudonyms what to call the people that spans name; empty: they are left out
   */
  public OtlpReceiver(
      ExchangeLog log, Optional<TaskName> task, Optional<SubjectPseudonyms> pseudonyms) {
    this.log = log;
    this.spans = new GenAiSpan(task, pseudonyms);
  }

  /** Adds the receiver's path to a server's routes. */
  public void mount(Vertx vertx, Router router) {
    router
        .post(PATH)
        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
        .failureHandler(OtlpReceiver::refuseBody)
        .handler(context -> receive(vertx, context));
  }

  private void receive(Vertx vertx, RoutingContext context) {
    String type =
        Optional.ofNullable(context.request().getHeader(HttpHeaders.CONTENT_TYPE)).orElse("");
    Optional<OtlpEncoding> known = OtlpEncoding.of(type);
    if (known.isEmpty()) {
      String message =
          "the content type is '%s', and %s or %s is expected"
              .formatted(
                  type, OtlpEncoding.PROTOBUF.contentType(), OtlpEncoding.JSON.contentType());
      send(context, UNSUPPORTED_MEDIA_TYPE, OtlpEncoding.JSON, OtlpEncoding.JSON.failure(message));
      return;
    }
    OtlpEncoding encoding = known.get();
    Optional<String> coding =
        Optional.ofNullable(context.request().getHeader(HttpHeaders.CONTENT_ENCODING));
    byte[] body =
        Optional.ofNullable(context.body().buffer()).map(Buffer::getBytes).orElse(new byte[0]);
    vertx
        .executeBlocking(() -> read(encoding, plain(body, coding)), false)
        .compose(read -> Future.fromCompletionStage(log.submit(read.exchanges())).map(read))
        .onSuccess(
            read -> send(context, OK, encoding, encoding.answer(read.rejected(), read.complaint())))
        .onFailure(failure -> refuse(context, encoding, failure));
  }

  /** What a request holds. */
  private record Received(List<Exchange> exchanges, long rejected, String complaint) {}

  private Received read(OtlpEncoding encoding, byte[] body) {
    List<Exchange> exchanges = new ArrayList<>();
    long rejected = 0;
    String complaint = "";
    for (OtlpSpan span : encoding.read(body)) {
      try {
        spans.read(span).ifPresent(exchanges::add);
      } catch (MalformedExchangeException | IllegalArgumentException e) {
        rejected++;
        complaint = e.getMessage();
      }
    }
    return new Received(exchanges, rejected, complaint);
  }

  private static byte[] plain(byte[] body, Optional<String> coding) throws IOException {
    if (coding.isEmpty() || coding.get().equals("identity")) {
      return body;
    }
    if (!coding.get().equals("gzip")) {
      throw new MalformedExchangeException(
          "the content encoding is '%s', and gzip or none is expected".formatted(coding.get()));
    }
    byte[] plain;
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      plain = in.readNBytes(MAX_BODY_BYTES + 1);
    } catch (IOException e) {
      throw new MalformedExchangeException("the body is no gzip: " + e.getMessage());
    }
    if (plain.length > MAX_BODY_BYTES) {
      throw new MalformedExchangeException(tooLarge());
    }
    return plain;
  }

  private static String tooLarge() {
    return "the body is larger than %,d bytes: send fewer spans at once".formatted(MAX_BODY_BYTES);
  }

  private static void refuse(RoutingContext context, OtlpEncoding encoding, Throwable failure) {
    if (failure instanceof MalformedExchangeException) {
      send(context, BAD_REQUEST, encoding, encoding.failure(failure.getMessage()));
      return;
    }
    LOG.error("spans could not be captured", failure);
    context.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
    send(
        context,
        UNAVAILABLE,
        encoding,
        encoding.failure("the spans could not be captured: send them again"));
  }

  private static void refuseBody(RoutingContext context) {
    boolean tooLarge = context.statusCode() == TOO_LARGE;
    send(
        context,
        tooLarge ? TOO_LARGE : BAD_REQUEST,
        OtlpEncoding.JSON,
        OtlpEncoding.JSON.failure(tooLarge ? tooLarge() : "the body cannot be read"));
  }

  private static void send(RoutingContext context, int status, OtlpEncoding encoding, byte[] body) {
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, encoding.contentType())
        .end(Buffer.buffer(body));
  }
}
