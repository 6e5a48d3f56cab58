package dev.retort.evaluator.report;

import java.util.Objects;

/**
 * What the log holds of an exchange.
 *
 * @param request as the student sees it
 * @param reference the answer that it is held against
 */
public record CapturedText(String request, String reference) {
  public CapturedText {
    Objects.requireNonNull(request);
    Objects.requireNonNull(reference);
  }
}
