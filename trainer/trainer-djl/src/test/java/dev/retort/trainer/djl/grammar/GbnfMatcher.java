package dev.retort.trainer.djl.grammar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Decides whether a text belongs to a GBNF grammar, by trying every way through it. */
public final class GbnfMatcher {
  private interface Expression {
    /** Where a match that begins at a place may end. */
    Set<Integer> ends(int[] text, int at);
  }

  private final Map<String, Expression> rules = new HashMap<>();
  private Map<List<Object>, Set<Integer>> memo = new HashMap<>();
  private String line;
  private int position;

  public GbnfMatcher(String grammar) {
    for (String rule : grammar.lines().toList()) {
      int sign = rule.indexOf(" ::= ");
      line = rule;
      position = sign + 5;
      Expression expression = alternatives();
      if (position != line.length() || rules.put(rule.substring(0, sign), expression) != null) {
        throw new IllegalArgumentException("at %d of %s".formatted(position, rule));
      }
    }
  }

  public boolean matches(String text) {
    memo = new HashMap<>();
    int[] points = text.codePoints().toArray();
    return reference("root").ends(points, 0).contains(points.length);
  }

  private Expression reference(String name) {
    return (text, at) -> {
      List<Object> key = List.of(name, at);
      Set<Integer> known = memo.get(key);
      if (known == null) {
        Expression rule = rules.get(name);
        if (rule == null) {
          throw new IllegalArgumentException("no rule " + name);
        }
        known = rule.ends(text, at);
        memo.put(key, known);
      }
      return known;
    };
  }

  private Expression alternatives() {
    List<Expression> choices = new ArrayList<>(List.of(sequence()));
    while (peek() == '|') {
      position++;
      choices.add(sequence());
    }
    return (text, at) -> {
      Set<Integer> ends = new TreeSet<>();
      choices.forEach(choice -> ends.addAll(choice.ends(text, at)));
      return ends;
    };
  }

  private Expression sequence() {
    List<Expression> parts = new ArrayList<>();
    while (peek() != 0 && peek() != '|' && peek() != ')') {
      parts.add(repeated(item()));
    }
    return (text, at) -> {
      Set<Integer> ends = Set.of(at);
      for (Expression part : parts) {
        Set<Integer> next = new TreeSet<>();
        ends.forEach(end -> next.addAll(part.ends(text, end)));
        ends = next;
      }
      return ends;
    };
  }

  private Expression repeated(Expression item) {
    char sign = position < line.length() ? line.charAt(position) : 0;
    if (sign != '?' && sign != '*' && sign != '+') {
      return item;
    }
    position++;
    return (text, at) -> {
      Set<Integer> ends = new TreeSet<>();
      Set<Integer> fresh = sign == '+' ? item.ends(text, at) : Set.of(at);
      while (!fresh.isEmpty()) {
        ends.addAll(fresh);
        Set<Integer> next = new TreeSet<>();
        if (sign != '?' || ends.equals(Set.of(at))) {
          fresh.forEach(end -> next.addAll(item.ends(text, end)));
        }
        next.removeAll(ends);
        fresh = next;
        if (sign == '?') {
          ends.addAll(fresh);
          break;
        }
      }
      return ends;
    };
  }

  private Expression item() {
    char first = peek();
    if (first == '(') {
      position++;
      Expression inside = alternatives();
      peek();
      position++;
      return inside;
    } else if (first == '"') {
      position++;
      return literal();
    } else if (first == '[') {
      position++;
      return characters();
    }
    int start = position;
    while (position < line.length() && Character.isLetterOrDigit(line.charAt(position))) {
      position++;
    }
    if (start == position) {
      throw new IllegalArgumentException("at %d of %s".formatted(position, line));
    }
    return reference(line.substring(start, position));
  }

  private Expression literal() {
    List<Integer> points = new ArrayList<>();
    while (line.charAt(position) != '"') {
      points.add(point());
    }
    position++;
    return (text, at) -> {
      for (int i = 0; i < points.size(); i++) {
        if (at + i >= text.length || text[at + i] != points.get(i)) {
          return Set.of();
        }
      }
      return Set.of(at + points.size());
    };
  }

  private Expression characters() {
    boolean negated = line.charAt(position) == '^';
    position += negated ? 1 : 0;
    List<int[]> ranges = new ArrayList<>();
    while (line.charAt(position) != ']') {
      int low = point();
      int high = low;
      if (line.charAt(position) == '-' && line.charAt(position + 1) != ']') {
        position++;
        high = point();
      }
      ranges.add(new int[] {low, high});
    }
    position++;
    return (text, at) -> {
      if (at >= text.length) {
        return Set.of();
      }
      boolean within =
          ranges.stream().anyMatch(range -> text[at] >= range[0] && text[at] <= range[1]);
      return within == negated ? Set.of() : Set.of(at + 1);
    };
  }

  private int point() {
    int point = line.codePointAt(position);
    position += Character.charCount(point);
    if (point != '\\') {
      return point;
    }
    char escaped = line.charAt(position++);
    if (escaped == 'x') {
      position += 2;
      return Integer.parseInt(line.substring(position - 2, position), 16);
    }
    return escaped;
  }

  private char peek() {
    while (position < line.length() && line.charAt(position) == ' ') {
      position++;
    }
    return position < line.length() ? line.charAt(position) : 0;
  }
}
