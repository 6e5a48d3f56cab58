package dev.retort.capture.otlp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A span, whichever encoding it came in.
 *
 * @param trace the trace's id, in hexadecimal digits
 * @param span its own id
 * @param parent empty text if it has none
 * @param startNanos since 1970
 * @param endNanos since 1970; 0 if unknown
 * @param failed whether its status is an error
 * @param attributes by name
 * @param events in their order
 * @param resource attributes of what sent it
 */
record OtlpSpan(
    String trace,
    String span,
    String parent,
    long startNanos,
    long endNanos,
    boolean failed,
    ObjectNode attributes,
    List<Event> events,
    ObjectNode resource) {

  /** An event within a span. */
  record Event(String name, ObjectNode attributes) {}
}
