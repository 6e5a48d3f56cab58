package dev.retort.capture.http.proxy;

import dev.retort.capture.TraceStep;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a request stands in its trace.
 *
 * @param trace 32 hexadecimal digits
 * @param span the request's own id, 16 hexadecimal digits
 * @param parent the id of the step that made it
 * @param flags two hexadecimal digits, as they came
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C trace context</a>
 */
record TraceContext(String trace, String span, Optional<String> parent, String flags) {
  static final String HEADER = "traceparent";

  private static final Pattern TRACEPARENT =
      Pattern.compile("(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
  private static final String NO_TRACE = "0".repeat(32);
  private static final String NO_SPAN = "0".repeat(16);
  private static final String NOT_SAMPLED = "00";

  /**
   * Takes a trace over, or begins one.
   *
   * @param traceparent the header; null if there is none
   */
  static TraceContext of(String traceparent, RandomGenerator random) {
    if (traceparent != null) {
      Matcher header = TRACEPARENT.matcher(traceparent);
      boolean later = !traceparent.startsWith("00");
      if (header.matches()
          && (later || header.group(4) == null)
          && !header.group(1).equals(NO_TRACE)
          && !header.group(2).equals(NO_SPAN)) {
        return new TraceContext(
            header.group(1), span(random), Optional.of(header.group(2)), header.group(3));
      }
    }
    HexFormat hex = HexFormat.of();
    String trace = hex.toHexDigits(random.nextLong() | 1) + hex.toHexDigits(random.nextLong());
    return new TraceContext(trace, span(random), Optional.empty(), NOT_SAMPLED);
  }

  /** The context of a step that was begun earlier. */
  static TraceContext of(TraceStep step) {
    return new TraceContext(step.trace(), step.span(), step.parent(), NOT_SAMPLED);
  }

  private static String span(RandomGenerator random) {
    return HexFormat.of().toHexDigits(random.nextLong() | 1);
  }

  /** The header for whom the request goes on to. */
  String traceparent() {
    return "00-" + trace + "-" + span + "-" + flags;
  }

  TraceStep step() {
    return new TraceStep(trace, span, parent);
  }
}
