package dev.retort.capture.wire;

import java.util.Objects;

/**
 * One event of a stream.
 *
 * @param type {@code message} where the stream names none
 * @param data its data lines, joined by line feeds
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent
 *     events</a>
 */
public record ServerSentEvent(String type, String data) {
  public ServerSentEvent {
    Objects.requireNonNull(type);
    Objects.requireNonNull(data);
  }

  @Override
  public String toString() {
    return "ServerSentEvent[" + type + "]";
  }
}
