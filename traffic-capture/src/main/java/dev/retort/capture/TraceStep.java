package dev.retort.capture;

import java.util.Objects;
import java.util.Optional;

/**
 * Where a request stands among those that belong together: an agent's steps, say.
 *
 * @param trace the trace's id; 32 hexadecimal digits where it comes from W3C trace context
 * @param span the request's own id in the trace
 * @param parent the id of the step that made the request, where it says
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C trace context</a>
 */
public record TraceStep(String trace, String span, Optional<String> parent) {
  public TraceStep {
    if (trace.isBlank() || span.isBlank()) {
      throw new IllegalArgumentException("a step of a trace has the trace's id and its own");
    }
    Objects.requireNonNull(parent);
  }
}
