package dev.retort.trainer.djl.grammar;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.label.LabelNotation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A shape as GBNF, llama.cpp's notation. A set of labels is what its notation says; documents are
 * compact, without any white space between their parts.
 */
public final class JsonGrammar {
  private static final String STRING = "string";
  private static final String SPAN = "span";
  private static final String NUMBER = "number";
  private static final String CHARACTERS =
      "([^\"\\\\\\x00-\\x1F] | \"\\\\\" ([\"\\\\/bfnrt] | \"u\" [0-9a-fA-F] [0-9a-fA-F] [0-9a-fA-F] [0-9a-fA-F]))*";

  /** How copied values are bound. */
  private enum Copies {
    ANYTHING,
    REQUEST
  }

  private final Map<String, String> rules = new LinkedHashMap<>();
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Copies copies;

  private JsonGrammar(Copies copies) {
    this.copies = copies;
  }

  /** The grammar of all documents of a shape; copied values may be any strings. */
  public static String of(AnswerShape shape) {
    return new JsonGrammar(Copies.ANYTHING).text(shape);
  }

  /**
   * The grammar of the answers to one request: copied values are runs of its words. Its length
   * grows with the request's, not with the number of runs.
   *
   * @param request as the decoder reads it
   */
  public static String of(AnswerShape shape, String request) {
    JsonGrammar grammar = new JsonGrammar(Copies.REQUEST);
    grammar.addSpans(new RequestSpans(request).parts());
    return grammar.text(shape);
  }

  private String text(AnswerShape shape) {
    rules.put("root", expression(shape));
    return rules.entrySet().stream()
        .map(rule -> rule.getKey() + " ::= " + rule.getValue() + "\n")
        .collect(Collectors.joining());
  }

  /** Each part of the request ends a run or goes on to the next one; a run has no space around. */
  private void addSpans(List<String> parts) {
    List<String> runs = new ArrayList<>();
    String next = "";
    String blank = "";
    for (int i = parts.size() - 1; i >= 0; i--) {
      String part = parts.get(i);
      if (part.isBlank()) {
        blank = part + blank;
      } else {
        String rest = next.isEmpty() ? "" : " (%s%s)?".formatted(before(encoded(blank)), next);
        next = "part" + i;
        blank = "";
        rules.put(next, literal(encoded(part)) + rest);
        runs.add(next);
      }
    }
    if (!runs.isEmpty()) {
      rules.put(SPAN, String.join(" | ", runs));
    }
  }

  private static String encoded(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  private String expression(AnswerShape shape) {
    if (shape instanceof AnswerShape.Choice choice) {
      return alternatives(choice.literals().stream().map(JsonGrammar::literal).toList());
    } else if (shape instanceof AnswerShape.Either either) {
      return alternatives(either.shapes().stream().map(this::expression).toList());
    } else if (shape instanceof AnswerShape.Elements elements) {
      String element = rule(expression(elements.element()));
      return "\"[\" (%s (\",\" %s)*)? \"]\"".formatted(element, element);
    } else if (shape instanceof AnswerShape.LabelSet set) {
      return labels(set);
    } else if (shape instanceof AnswerShape.Copied copied) {
      return copied(copied);
    } else if (shape instanceof AnswerShape.Members members) {
      return "\"{\" %s \"}\"".formatted(members(members, ""));
    } else if (shape instanceof AnswerShape.Variants variants) {
      return variants(variants);
    } else if (shape instanceof AnswerShape.Numeric) {
      rules.put(NUMBER, "\"-\"? (\"0\" | [1-9] [0-9]*) (\".\" [0-9]+)? ([eE] [-+]? [0-9]+)?");
      return NUMBER;
    }
    return string();
  }

  /** Each label is written or passed over, in their order, and so none comes twice. */
  private String labels(AnswerShape.LabelSet set) {
    LabelNotation notation = set.notation();
    boolean array = notation.style() == LabelNotation.Style.JSON;
    String separator = literal(notation.style().separator());
    List<String> first = new ArrayList<>();
    String later = "\"\"";
    for (int i = set.labels().size() - 1; i >= 0; i--) {
      String label = set.labels().get(i);
      String written = literal(array ? JsonFormat.line(label) : label);
      String begun = rule(written + " " + later);
      first.add(begun);
      later = rule("%s %s | %s".formatted(separator, begun, later));
    }
    String some = alternatives(first);
    String list = array ? "\"[\" " + some + " \"]\"" : some;
    return set.none() == AnswerShape.Emptiness.POSSIBLE
        ? alternatives(List.of(list, literal(notation.none())))
        : list;
  }

  private String string() {
    rules.put(STRING, "\"\\\"\" %s \"\\\"\"".formatted(CHARACTERS));
    return STRING;
  }

  private String copied(AnswerShape.Copied copied) {
    String inside = copies == Copies.REQUEST && rules.containsKey(SPAN) ? SPAN : CHARACTERS;
    String mark =
        switch (copied.mark()) {
          case SPACE -> "\" \" ";
          case NONE -> "";
          case EITHER -> "\" \"? ";
        };
    return rule("\"\\\"\" %s%s \"\\\"\"".formatted(mark, inside));
  }

  private String variants(AnswerShape.Variants variants) {
    List<String> alternatives = new ArrayList<>();
    variants
        .byValue()
        .forEach(
            (value, members) -> {
              String first =
                  JsonFormat.line(variants.discriminator()) + ":" + JsonFormat.line(value);
              alternatives.add(literal("{" + first) + " " + members(members, ",") + " \"}\"");
            });
    return alternatives(alternatives);
  }

  /**
   * The members of an object.
   *
   * @param before what stands before the first of them, if there is one
   */
  private String members(AnswerShape.Members shape, String before) {
    List<AnswerShape.Member> members = shape.members();
    if (members.isEmpty()) {
      return "\"\"";
    }
    if (shape.order() == AnswerShape.Order.FREE) {
      String any = rule(alternatives(members.stream().map(this::member).toList()));
      boolean required =
          members.stream().anyMatch(member -> member.presence() == AnswerShape.Presence.REQUIRED);
      String list = "(%s%s (\",\" %s)*)".formatted(before(before), any, any);
      return required ? list : list + "?";
    }
    // "before" is what the first present member needs; all later ones need a comma.
    String first = "\"\"";
    String later = "\"\"";
    for (int i = members.size() - 1; i >= 0; i--) {
      String member = rule(member(members.get(i)));
      String begun = before(before) + member + " " + later;
      String continued = before(",") + member + " " + later;
      boolean optional = members.get(i).presence() == AnswerShape.Presence.OPTIONAL;
      first = rule(optional ? begun + " | " + first : begun);
      later = rule(optional ? continued + " | " + later : continued);
    }
    return first;
  }

  /** Text as a terminal with something after it; nothing if there is no text. */
  private static String before(String text) {
    return text.isEmpty() ? "" : literal(text) + " ";
  }

  private String member(AnswerShape.Member member) {
    return literal(JsonFormat.line(member.name()) + ":")
        + " "
        + grouped(expression(member.shape()));
  }

  private static String grouped(String expression) {
    return expression.contains(" ") ? "(" + expression + ")" : expression;
  }

  private static String alternatives(List<String> expressions) {
    return expressions.size() == 1
        ? expressions.get(0)
        : expressions.stream().collect(Collectors.joining(" | ", "(", ")"));
  }

  /** The name of a rule; equal expressions share one. */
  private String rule(String expression) {
    return names.computeIfAbsent(
        expression,
        text -> {
          String name = "r" + names.size();
          rules.put(name, text);
          return name;
        });
  }

  /** Text as a terminal. */
  private static String literal(String text) {
    StringBuilder literal = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            point -> {
              if (point == '"' || point == '\\') {
                literal.append('\\').appendCodePoint(point);
              } else if (point < ' ') {
                literal.append("\\x%02X".formatted(point));
              } else {
                literal.appendCodePoint(point);
              }
            });
    return literal.append('"').toString();
  }
}
