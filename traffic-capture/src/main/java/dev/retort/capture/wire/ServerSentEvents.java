package dev.retort.capture.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads server-sent events from bytes as they come in, in pieces cut anywhere: within a character,
 * a line end or an event. Not thread-safe.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events,
 *     section "interpreting an event stream"</a>
 */
public final class ServerSentEvents {
  private static final String DEFAULT_TYPE = "message";
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder data = new StringBuilder();
  private boolean hasData;
  private boolean afterCarriageReturn;
  private boolean atStart = true;
  private String type = DEFAULT_TYPE;

  /** The events that are complete with these bytes. */
  public List<ServerSentEvent> read(byte[] bytes) {
    List<ServerSentEvent> events = new ArrayList<>();
    for (byte next : bytes) {
      if (next == '\n' && afterCarriageReturn) {
        afterCarriageReturn = false;
        continue;
      }
      afterCarriageReturn = next == '\r';
      if (next == '\n' || next == '\r') {
        endLine(events);
      } else {
        line.write(next);
      }
    }
    return events;
  }

  /**
   * The event that the stream broke off in, as far as it came; empty if there is none. The
   * specification drops it, but a log that was cut off there still shows what was said.
   */
  public List<ServerSentEvent> rest() {
    List<ServerSentEvent> events = new ArrayList<>();
    if (line.size() > 0) {
      endLine(events);
    }
    dispatch(events);
    return events;
  }

  private void endLine(List<ServerSentEvent> events) {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    if (atStart && text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(BYTE_ORDER_MARK.length());
    }
    atStart = false;
    if (text.isEmpty()) {
      dispatch(events);
      return;
    }
    int colon = text.indexOf(':');
    String field = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    if (value.startsWith(" ")) {
      value = value.substring(1);
    }
    switch (field) {
      case "data" -> {
        if (hasData) {
          data.append('\n');
        }
        data.append(value);
        hasData = true;
      }
      case "event" -> type = value;
      default -> {
        // Comments, ids, retry times and whatever else comes: nothing that was said.
      }
    }
  }

  private void dispatch(List<ServerSentEvent> events) {
    if (hasData) {
      events.add(new ServerSentEvent(type.isEmpty() ? DEFAULT_TYPE : type, data.toString()));
    }
    data.setLength(0);
    hasData = false;
    type = DEFAULT_TYPE;
  }
}
