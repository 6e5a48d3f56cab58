package dev.retort.trainer.djl.extractor;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the spans of one request that a normalisation turns into a given value. Not thread-safe.
 */
final class RequestIndex {
  /** Values longer than this, in tokens, are found only where they stand exactly. */
  private static final int LONGEST_SPAN = 12;

  private final RequestTokens tokens;
  private final Map<Normalisation, Map<String, List<Span>>> spans =
      new EnumMap<>(Normalisation.class);

  RequestIndex(RequestTokens tokens) {
    this.tokens = tokens;
  }

  RequestTokens tokens() {
    return tokens;
  }

  /** The spans that stand for a value, in the request's order. */
  List<Span> spans(Normalisation normalisation, String value) {
    return normalisation == Normalisation.EXACT
        ? exact(value)
        : spans.computeIfAbsent(normalisation, this::index).getOrDefault(value, List.of());
  }

  private List<Span> exact(String value) {
    List<Span> found = new ArrayList<>();
    if (!value.isEmpty()) {
      for (int at = tokens.text().indexOf(value); at >= 0; ) {
        int from = tokens.startingAt(at);
        int last = tokens.endingAt(at + value.length());
        if (from >= 0 && last >= from) {
          found.add(new Span(from, last + 1));
        }
        at = tokens.text().indexOf(value, at + 1);
      }
    }
    return found;
  }

  private Map<String, List<Span>> index(Normalisation normalisation) {
    Map<String, List<Span>> index = new HashMap<>();
    for (int from = 0; from < tokens.size(); from++) {
      int furthest = Math.min(tokens.size(), from + LONGEST_SPAN);
      for (int to = from + 1; to <= furthest; to++) {
        Span span = new Span(from, to);
        normalisation
            .apply(tokens.text(span))
            .ifPresent(v -> index.computeIfAbsent(v, any -> new ArrayList<>(1)).add(span));
      }
    }
    return index;
  }
}
