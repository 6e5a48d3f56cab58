package dev.retort.evaluator.slice;

import dev.retort.capture.ExchangeId;
import java.util.Map;

/** What the customer's own systems know of a request, such as its country or product line. */
@FunctionalInterface
public interface RequestMetadata {

  /** Nothing is known of any request. */
  RequestMetadata NONE = id -> Map.of();

  /**
   * The values by field; empty if nothing is known. A value names a slice in sealed reports, so it
   * is a category and no personal datum; blank values are left out.
   */
  Map<String, String> of(ExchangeId id);
}
