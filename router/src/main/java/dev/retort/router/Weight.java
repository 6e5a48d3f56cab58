package dev.retort.router;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.Exchange;

/** What a request takes in memory while something waits for its turn with it, about. */
final class Weight {
  /** Of a node of JSON, with its place in its parent. */
  private static final long NODE = 64;

  private Weight() {}

  /** Bytes of a request as it came and as students see it, and of its answer. */
  static long of(RoutingCase request, Exchange taught) {
    return of(request.request().body())
        + text(request.view().input())
        + text(taught.completion().text());
  }

  private static long of(JsonNode node) {
    long bytes = NODE + (node.isTextual() ? text(node.textValue()) : 0);
    for (JsonNode child : node) {
      bytes += of(child);
    }
    return bytes;
  }

  private static long text(String text) {
    return (long) Character.BYTES * text.length();
  }
}
