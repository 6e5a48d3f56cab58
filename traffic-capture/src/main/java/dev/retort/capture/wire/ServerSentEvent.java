package dev.retort.capture.wire;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One event of a stream.
 *
 * @param type {@code message} where the stream names none
 * @param data its data lines, joined by line feeds
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent
 *     events</a>
 */
public record ServerSentEvent(String type, String data) {
  private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");

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
    for (String line : LINE_END.split(data, -1)) {
      event.append("data: ").append(line).append('\n');
    }
    return event.append('\n').toString();
  }

  @Override
  public String toString() {
    return "ServerSentEvent[" + type + "]";
  }
}
