package dev.retort.evaluator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rows of text in columns as wide as their widest cell, for a screen of fixed-width characters. */
final class TextTable {
  private static final String INDENT = "  ";
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /** Adds a row of as many cells as the others. */
  TextTable row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  /** Adds facts, a row each. */
  TextTable facts(List<Fact> facts) {
    facts.forEach(fact -> row(fact.name(), fact.value()));
    return this;
  }

  /** The rows, a line each; nothing without rows. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(INDENT);
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i));
        if (i + 1 < row.size()) {
          line.append(" ".repeat(width(i) - length(row.get(i)))).append(GAP);
        }
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private int width(int column) {
    return rows.stream().flatMapToInt(row -> IntStream.of(length(row.get(column)))).max().orElse(0);
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
