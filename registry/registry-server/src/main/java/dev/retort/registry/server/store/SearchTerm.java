package dev.retort.registry.server.store;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A searchable key: an attribute, or a metric, parameter or tag by its own name. */
record SearchTerm(Entity entity, String key) {
  /** What the key belongs to. */
  enum Entity {
    ATTRIBUTE,
    METRIC,
    PARAM,
    TAG
  }

  private static final Map<String, Entity> PREFIXES =
      Map.ofEntries(
          Map.entry("attribute", Entity.ATTRIBUTE),
          Map.entry("attributes", Entity.ATTRIBUTE),
          Map.entry("attr", Entity.ATTRIBUTE),
          Map.entry("run", Entity.ATTRIBUTE),
          Map.entry("metric", Entity.METRIC),
          Map.entry("metrics", Entity.METRIC),
          Map.entry("param", Entity.PARAM),
          Map.entry("params", Entity.PARAM),
          Map.entry("parameter", Entity.PARAM),
          Map.entry("parameters", Entity.PARAM),
          Map.entry("tag", Entity.TAG),
          Map.entry("tags", Entity.TAG));

  /** Reads {@code [entity.]key}, the key bare, backticked or double-quoted. */
  static SearchTerm parse(String text) {
    int dot = text.indexOf('.');
    boolean quoted = text.startsWith("`") || text.startsWith("\"");
    if (dot < 0 || quoted) {
      return new SearchTerm(Entity.ATTRIBUTE, unquoted(text));
    }
    Entity entity = PREFIXES.get(text.substring(0, dot).toLowerCase(Locale.ROOT));
    if (entity == null) {
      throw ProtocolException.invalid(
          "Invalid entity type '%s'. Valid values are %s"
              .formatted(text.substring(0, dot), List.of("attribute", "metric", "param", "tag")));
    }
    return new SearchTerm(entity, unquoted(text.substring(dot + 1)));
  }

  private static String unquoted(String key) {
    boolean quoted = key.length() > 1 && (key.startsWith("`") || key.startsWith("\""));
    return quoted ? key.substring(1, key.length() - 1) : key;
  }
}
