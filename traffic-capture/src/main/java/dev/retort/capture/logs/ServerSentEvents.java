package dev.retort.capture.logs;

import java.util.ArrayList;
import java.util.List;

/**
 * The data of the server-sent events in a text (WHATWG HTML, section 9.2). Unlike a browser's, this
 * reading takes a last event that no blank line ends: recordings are often trimmed.
 */
final class ServerSentEvents {
  private ServerSentEvents() {}

  /** The data of each event that has any, in order. */
  static List<String> data(String text) {
    List<String> events = new ArrayList<>();
    StringBuilder data = new StringBuilder();
    boolean any = false;
    for (String line : text.split("\r\n|\n|\r", -1)) {
      if (line.isEmpty()) {
        if (any) {
          events.add(data.toString());
        }
        data.setLength(0);
        any = false;
      } else if (line.startsWith("data:")) {
        if (any) {
          data.append('\n');
        }
        data.append(line, line.startsWith("data: ") ? 6 : 5, line.length());
        any = true;
      }
    }
    if (any) {
      events.add(data.toString());
    }
    return events;
  }
}
