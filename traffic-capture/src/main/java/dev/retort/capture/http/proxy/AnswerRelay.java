package dev.retort.capture.http.proxy;

import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An answer on its way back: relayed piece by piece as it comes, no faster than the caller reads,
 * recorded beside. Where capture is required, a whole answer waits for it, and a stream's last
 * event does. Event loop only.
 */
final class AnswerRelay implements Stage {
  /** Pieces that may wait for a slow reader before the provider has to wait too. */
  private static final int UNREAD_BYTES = 16 << 10;

  private final Relay relay;
  private final Gateway gateway;
  private final Route.Forward why;
  private final Target target;
  private final HttpClientRequest asked;
  private final HttpClientResponse given;
  private final HttpServerResponse response;
  private final boolean isStream;
  private final boolean waits;
  private final Optional<Recording> recording;
  private final StreamEnd streamEnd = new StreamEnd();
  private final Optional<ContentCoding> coding;
  private final long announced;
  private List<Buffer> held = new ArrayList<>(1);

  /** What the caller may have, until everything is read that has come along with it. */
  private List<Buffer> unsent = new ArrayList<>(1);

  private int unsentBytes;
  private boolean holdsHead;
  private boolean isPaused;
  private boolean isCapturing;
  private boolean isStored;
  private boolean isEnded;
  private boolean isOver;
  private boolean hasBegun;
  private boolean isBroken;
  private long lastActivity = System.nanoTime();
  private long bytes;
  private Optional<Duration> firstPiece = Optional.empty();

  /**
   * Takes an answer, and waits to {@link #begin}.
   *
   * @param why a provider was asked
   * @param target who answers
   */
  AnswerRelay(
      Relay relay,
      Route.Forward why,
      Target target,
      HttpClientRequest asked,
      HttpClientResponse given) {
    this.relay = relay;
    this.gateway = relay.gateway();
    this.why = why;
    this.target = target;
    this.asked = asked;
    this.given = given;
    this.response = relay.response();
    String type = given.getHeader(HttpHeaders.CONTENT_TYPE);
    this.isStream = type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    this.coding = ContentCoding.of(given.getHeader(HttpHeaders.CONTENT_ENCODING));
    this.recording =
        relay
            .passage()
            .protocol()
            .map(
                protocol ->
                    new Recording(
                        protocol,
                        isStream,
                        coding,
                        gateway.config().limits().bodyBytes(),
                        gateway.memory(),
                        gateway.pool().executor()));
    this.waits = recording.isPresent() && gateway.config().capture() == CaptureMode.REQUIRED;
    this.announced = announced(given.getHeader(HttpHeaders.CONTENT_LENGTH));
    given.exceptionHandler(failure -> broken());
  }

  private static long announced(String length) {
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private void broken() {
    isBroken = true;
    if (hasBegun) {
      cut("upstream_cut");
    }
  }

  /** Relays it from now on. */
  void begin() {
    hasBegun = true;
    lastActivity = System.nanoTime();
    relay.enter(this);
    if (isStream) {
      gateway.metrics().streamOpened();
    }
    holdsHead = isBroken || (waits && !isStream);
    if (isBroken) {
      cut("upstream_cut");
      return;
    }
    given.handler(this::piece);
    given.endHandler(end -> ended());
    response.setWriteQueueMaxSize(UNREAD_BYTES);
    if (!holdsHead) {
      writeHead();
      if (isStream) {
        response.writeHead();
      }
    }
  }

  private void writeHead() {
    holdsHead = false;
    response.setStatusCode(given.statusCode());
    ForwardedHeaders.ofAnswer(given.headers(), response.headers());
    if (announced < 0) {
      response.setChunked(true);
    }
    response
        .putHeader(RetortHeader.EXCHANGE_ID, relay.passage().id().value())
        .putHeader(RetortHeader.UPSTREAM, target.provider().upstream().name());
    if (recording.isPresent()) {
      response.putHeader(
          RetortHeader.ANSWERED_BY, OtherRouter.said(given.headers()).orElse("teacher"));
      why.headers().forEach(response::putHeader);
    }
  }

  private void piece(Buffer piece) {
    lastActivity = System.nanoTime();
    if (isOver) {
      return;
    }
    bytes += piece.length();
    if (firstPiece.isEmpty()) {
      firstPiece = Optional.of(relay.elapsed());
    }
    recording.ifPresent(record -> record.add(piece));
    boolean recorded = waits && recording.orElseThrow().lost().isEmpty();
    if (!recorded) {
      flush();
      writeOrEnd(piece);
    } else if (!isStream) {
      held.add(piece);
    } else if (coding.filter(c -> c == ContentCoding.IDENTITY).isEmpty()) {
      // Nobody sees the last event in packed bytes: the last piece may hold it.
      flush();
      held.add(piece);
    } else if (streamEnd.isIn(piece)) {
      held.add(piece);
      capture(AnswerEnd.COMPLETE);
    } else {
      write(piece);
    }
  }

  /** Sends what was held back. */
  private void flush() {
    if (holdsHead) {
      writeHead();
    }
    List<Buffer> pieces = held;
    held = new ArrayList<>(1);
    pieces.forEach(this::write);
  }

  /** Sends the last piece of an announced length together with the end. */
  private void writeOrEnd(Buffer piece) {
    write(piece);
    if (bytes == announced) {
      end();
    }
  }

  /**
   * Sends a piece when this loop has read what else is there: pieces that came in one packet leave
   * in one, since each packet costs more than what is in it. More than a reader may leave unread is
   * not gathered: the provider waits for slow readers.
   */
  private void write(Buffer piece) {
    if (unsent.isEmpty()) {
      relay.later(this::send);
    }
    unsent.add(piece);
    unsentBytes += piece.length();
    if (unsentBytes >= UNREAD_BYTES) {
      send();
    }
  }

  private void send() {
    if (unsent.isEmpty() || isOver) {
      return;
    }
    response.write(takeUnsent());
    if (response.writeQueueFull() && !isPaused) {
      isPaused = true;
      given.pause();
      response.drainHandler(
          drained -> {
            isPaused = false;
            lastActivity = System.nanoTime();
            given.resume();
          });
    }
  }

  private Buffer takeUnsent() {
    Buffer joined = joined(unsent);
    unsent = new ArrayList<>(1);
    unsentBytes = 0;
    return joined;
  }

  private void ended() {
    if (isOver) {
      return;
    }
    isEnded = true;
    if (waits) {
      capture(AnswerEnd.COMPLETE);
      finish();
    } else {
      end();
      isStored = true;
      capture(AnswerEnd.COMPLETE);
      over(given.statusCode(), "ok");
    }
  }

  private void end() {
    if (response.ended()) {
      return;
    }
    if (unsent.isEmpty()) {
      response.end();
    } else {
      response.end(takeUnsent());
    }
  }

  private void capture(AnswerEnd end) {
    if (isCapturing) {
      return;
    }
    isCapturing = true;
    relay.capture(
        why,
        recording,
        new AnswerFacts(
            target,
            given.statusCode(),
            end,
            relay.elapsed(),
            isStream ? firstPiece : Optional.empty(),
            OtherRouter.answeredBy(given.headers(), why.answeredBy())),
        failure -> {
          isStored = true;
          if (end == AnswerEnd.COMPLETE && waits) {
            stored(Optional.ofNullable(failure));
          }
        });
  }

  private void stored(Optional<Throwable> failure) {
    if (isOver) {
      return;
    }
    if (failure.isPresent()) {
      asked.reset();
      if (holdsHead) {
        Refusal.notCaptured().send(response);
        over(Refusal.UNAVAILABLE, "not_captured");
      } else {
        response.reset();
        over(given.statusCode(), "not_captured");
      }
      return;
    }
    finish();
  }

  /** Ends the answer, if it has come and is stored. */
  private void finish() {
    if (isOver || !isStored) {
      return;
    }
    if (isEnded && holdsHead) {
      writeHead();
      Buffer whole = joined(held);
      if (whole.length() > 0) {
        response.end(whole);
      } else {
        response.end();
      }
    } else {
      flush();
    }
    if (isEnded) {
      end();
      over(given.statusCode(), "ok");
    }
  }

  private static Buffer joined(List<Buffer> pieces) {
    if (pieces.size() == 1) {
      return pieces.get(0);
    }
    Buffer joined = Buffer.buffer(pieces.stream().mapToInt(Buffer::length).sum());
    pieces.forEach(joined::appendBuffer);
    return joined;
  }

  /** The provider broke off. */
  private void cut(String outcome) {
    if (isOver || isEnded) {
      return;
    }
    capture(AnswerEnd.CUT);
    if (holdsHead) {
      Refusal.of(
              Refusal.BAD_GATEWAY,
              "upstream_unreadable",
              "the answer of provider %s broke off".formatted(target.provider().upstream().name()))
          .send(response);
      over(Refusal.BAD_GATEWAY, outcome);
    } else if (!response.ended()) {
      send();
      response.reset();
      over(given.statusCode(), outcome);
    }
  }

  /** Nobody needs the rest. */
  @Override
  public void callerGone() {
    if (isOver) {
      return;
    }
    over(given.statusCode(), "caller_gone");
    asked.reset();
    capture(AnswerEnd.CALLER_GONE);
  }

  @Override
  public void checkTimeouts(long now) {
    long silent = now - lastActivity;
    if (isPaused) {
      if (silent > gateway.config().limits().clientIdle().toNanos()) {
        response.reset();
        callerGone();
      }
    } else if (!isEnded && silent > target.provider().upstream().timeouts().idle().toNanos()) {
      asked.reset();
      cut("upstream_timeout");
    }
  }

  private void over(int status, String outcome) {
    isOver = true;
    if (isStream) {
      gateway.metrics().streamClosed();
    }
    relay.closed(status, target.provider().upstream().name(), outcome, firstPiece, bytes);
  }
}
