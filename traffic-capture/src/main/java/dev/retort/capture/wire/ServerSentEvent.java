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

  /** The event of a stream that names no type. */
  static ServerSentEvent of(String data) {
    return new ServerSentEvent("message", data);
  }

  /** The event as it goes over the wire, with the empty line that ends it. */
  public String encoded() {
    StringBuilder event = new StringBuilder();
    if (!type.equals("message")) {
      event.append("event: ").append(type).append('\n');
    }
    data.lines().forEach(line -> event.append("data: ").append(line).append('\n'));
    return event.append('\n').toString();
  }

  @Override
  public String toString() {
    return "ServerSentEvent[" + type + "]";
  }
}
