package dev.retort.trainer.djl.grammar;

import java.util.ArrayList;
import java.util.List;

/** The runs of whole words that stand in a request, as a chain of its words and signs. */
final class RequestSpans {
  private final String request;

  RequestSpans(String request) {
    this.request = request;
  }

  /** Whether a value, less a space before it, is such a run. */
  boolean holds(String value) {
    String wanted = value.startsWith(" ") ? value.substring(1) : value;
    if (wanted.isBlank() || !wanted.equals(wanted.strip())) {
      return false;
    }
    for (int at = request.indexOf(wanted); at >= 0; at = request.indexOf(wanted, at + 1)) {
      if (isBoundary(at) && isBoundary(at + wanted.length())) {
        return true;
      }
    }
    return false;
  }

  private boolean isBoundary(int at) {
    return at == 0
        || at == request.length()
        || !Character.isLetterOrDigit(request.charAt(at - 1))
        || !Character.isLetterOrDigit(request.charAt(at));
  }

  /** The request in parts between which a run may begin or end. */
  List<String> parts() {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int at = 1; at <= request.length(); at++) {
      boolean withinPair =
          at < request.length()
              && Character.isSurrogatePair(request.charAt(at - 1), request.charAt(at));
      if (isBoundary(at) && !withinPair) {
        parts.add(request.substring(start, at));
        start = at;
      }
    }
    return parts;
  }
}
