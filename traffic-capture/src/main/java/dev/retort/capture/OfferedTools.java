package dev.retort.capture;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The functions that a request offers, by name, as they are kept in an exchange: one entry of its
 * {@linkplain CaptureDetails#metadata metadata}.
 */
public final class OfferedTools {
  /** The entry's key. */
  public static final String METADATA_KEY = "retort.tools";

  private static final String SEPARATOR = ",";

  private OfferedTools() {}

  /** The entry's value. */
  public static String metadataValue(Collection<String> names) {
    return String.join(SEPARATOR, new TreeSet<>(names));
  }

  /** A request's metadata with the functions that it offers, if any. */
  public static SortedMap<String, String> in(
      SortedMap<String, String> metadata, RequestedAnswer requested) {
    SortedMap<String, String> with = new TreeMap<>(metadata);
    if (!requested.functions().isEmpty()) {
      with.put(METADATA_KEY, metadataValue(requested.functions().keySet()));
    }
    return with;
  }

  /**
   * The functions that an exchange's request offered. Where the capture side did not say, those
   * that the answer calls.
   */
  public static SortedSet<String> of(Exchange exchange) {
    SortedSet<String> said = of(exchange.details());
    return said.isEmpty()
        ? exchange.completion().toolCalls().stream()
            .map(ToolCall::name)
            .collect(Collectors.toCollection(TreeSet::new))
        : said;
  }

  /** The functions that the capture side says were offered; none where it does not say. */
  public static SortedSet<String> of(CaptureDetails details) {
    String names = details.metadata().get(METADATA_KEY);
    return names == null || names.isEmpty()
        ? Collections.emptySortedSet()
        : new TreeSet<>(Arrays.asList(names.split(SEPARATOR, -1)));
  }
}
