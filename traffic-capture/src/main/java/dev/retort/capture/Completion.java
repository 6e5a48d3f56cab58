package dev.retort.capture;

import java.util.Objects;

/**
 * What came back for a request.
 *
 * @param text the answer's text; empty where there is none
 * @param finish how the answer ended
 */
public record Completion(String text, Finish finish) {
  public Completion {
    Objects.requireNonNull(text);
    Objects.requireNonNull(finish);
  }

  /** How an answer ended. Only {@link #STOP} is a whole answer in text. */
  public enum Finish {
    /** The model came to its own end. */
    STOP,
    /** Cut at the token limit. */
    LENGTH,
    /** The answer is a call of a tool, not text. */
    TOOL_CALLS,
    /** Withheld by a content filter, or a refusal in the protocol's own field. */
    REFUSED,
    /** The upstream answered with an error, or not at all. */
    ERROR,
    /** A finish reason the protocol does not name, or none. */
    UNKNOWN
  }
}
