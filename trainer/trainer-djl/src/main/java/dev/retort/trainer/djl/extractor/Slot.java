package dev.retort.trainer.djl.extractor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A place in answers whose values stand in the requests.
 *
 * @param path where
 * @param normalisation how a span becomes the value
 * @param aliases values of spans, in lower case, that the normalisation does not give
 * @param numeric whether values are JSON numbers, not strings
 * @param plurality how several values are written
 * @param everywhere whether every answer has it, or every object of its list
 * @param absent what is written where there is no value, in JSON; nothing if absent
 */
record Slot(
    SlotPath path,
    Normalisation normalisation,
    Map<String, String> aliases,
    boolean numeric,
    Plurality plurality,
    boolean everywhere,
    Optional<String> absent) {
  Slot {
    Objects.requireNonNull(absent);
    Objects.requireNonNull(path);
    Objects.requireNonNull(normalisation);
    Objects.requireNonNull(plurality);
    aliases = new TreeMap<>(aliases);
  }

  /** How values are written. */
  enum Plurality {
    /** There is one at most. */
    SINGLE,
    /** One by itself, several as a list. */
    LIST_IF_SEVERAL,
    /** Always as a list. */
    LIST
  }

  /** The value that a span stands for; empty if it stands for none. */
  Optional<String> value(String span) {
    String alias = aliases.get(Normalisation.LOWER_CASE.apply(span).orElse(span));
    Optional<String> value = alias == null ? normalisation.apply(span) : Optional.of(alias);
    return numeric ? value.filter(Slot::isNumber) : value;
  }

  /** JSON's grammar of numbers, exponents left out. */
  private static boolean isNumber(String text) {
    return text.matches("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?");
  }

  /** The spans of a request that stand for a value, in the request's order. */
  List<Span> spans(RequestIndex request, String value) {
    List<Span> found = new ArrayList<>();
    for (Span span : request.spans(normalisation, value)) {
      if (value(request.tokens().text(span)).filter(value::equals).isPresent()) {
        found.add(span);
      }
    }
    aliases.forEach(
        (alias, meaning) -> {
          if (meaning.equals(value)) {
            for (Span span : request.spans(Normalisation.LOWER_CASE, alias)) {
              if (!found.contains(span)) {
                found.add(span);
              }
            }
          }
        });
    found.sort(java.util.Comparator.comparingInt(Span::from).thenComparing(Span::to));
    return found;
  }
}
