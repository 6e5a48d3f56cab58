package dev.retort.registry.server.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * MLflow's filter language: comparisons joined by {@code AND}.
 *
 * <p>Operators are {@code = != > >= < <= LIKE ILIKE IN NOT IN IS NULL IS NOT NULL}.
 */
final class SearchFilter {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<string>'[^']*')"
              + "|(?<key>[A-Za-z_][\\w-]*(?:\\.(?:`[^`]+`|\"[^\"]+\"|[\\w./-]+))?|`[^`]+`)"
              + "|(?<quoted>\"[^\"]*\")"
              + "|(?<number>[-+]?\\d+(?:\\.\\d*)?(?:[eE][-+]?\\d+)?)"
              + "|(?<operator>!=|>=|<=|=|>|<)"
              + "|(?<punctuation>[(),]))\\s*");

  private final String text;
  private final Matcher matcher;
  private String token = "";
  private int position;

  private SearchFilter(String text) {
    this.text = text;
    this.matcher = TOKEN.matcher(text);
  }

  /** One comparison; {@code values} is empty for the two that test for NULL. */
  record Comparison(SearchTerm term, String operator, List<String> values) {}

  /** The comparisons of a filter, all of which must hold. */
  static List<Comparison> parse(String text) {
    if (text.isBlank()) {
      return List.of();
    }
    Limits.text("A filter", text, Limits.FILTER);
    return Limits.count("comparisons", new SearchFilter(text).comparisons(), Limits.SEARCH_ITEMS);
  }

  private List<Comparison> comparisons() {
    List<Comparison> comparisons = new ArrayList<>();
    advance();
    while (true) {
      comparisons.add(comparison());
      if (token.isEmpty()) {
        return comparisons;
      }
      expect("AND");
    }
  }

  private Comparison comparison() {
    SearchTerm term = SearchTerm.parse(require("key", "quoted"));
    String operator = operator();
    return switch (operator) {
      case "IS NULL", "IS NOT NULL" -> new Comparison(term, operator, List.of());
      case "IN", "NOT IN" -> new Comparison(term, operator, list());
      default -> new Comparison(term, operator, List.of(value()));
    };
  }

  private String operator() {
    String operator = token.toUpperCase(Locale.ROOT);
    advance();
    switch (operator) {
      case "=", "!=", ">", ">=", "<", "<=", "LIKE", "ILIKE", "IN" -> {
        return operator;
      }
      case "NOT" -> {
        expect("IN");
        return "NOT IN";
      }
      case "IS" -> {
        boolean negated = token.equalsIgnoreCase("NOT");
        if (negated) {
          advance();
        }
        expect("NULL");
        return negated ? "IS NOT NULL" : "IS NULL";
      }
      default -> throw invalid("'%s' is no comparison operator".formatted(operator));
    }
  }

  private List<String> list() {
    List<String> values = new ArrayList<>();
    expect("(");
    values.add(value());
    while (token.equals(",")) {
      advance();
      values.add(value());
    }
    expect(")");
    return values;
  }

  private String value() {
    String value = require("string", "quoted", "number");
    char first = value.charAt(0);
    return first == '\'' || first == '"' ? value.substring(1, value.length() - 1) : value;
  }

  private String require(String... kinds) {
    for (String kind : kinds) {
      if (!token.isEmpty() && matcher.group(kind) != null) {
        String required = token;
        advance();
        return required;
      }
    }
    throw invalid("expected a %s, found '%s'".formatted(kinds[0], token));
  }

  private void expect(String word) {
    if (!token.equalsIgnoreCase(word)) {
      throw invalid("expected %s, found '%s'".formatted(word, token));
    }
    advance();
  }

  private void advance() {
    if (position == text.length()) {
      token = "";
      return;
    }
    matcher.region(position, text.length());
    if (!matcher.lookingAt()) {
      throw invalid("can't read '%s'".formatted(text.substring(position)));
    }
    token = matcher.group().strip();
    position = matcher.end();
  }

  private ProtocolException invalid(String why) {
    return ProtocolException.invalid(
        "Invalid filter '%s': %s. Write comparisons like tags.owner = 'me' joined by AND."
            .formatted(text, why));
  }
}
