package dev.retort.dataset.label;

import java.util.Set;
import java.util.TreeSet;

/** What a task's answers are, found out from the answers themselves. */
public enum AnswerKind {
  /** One of a closed set of labels. */
  LABEL,
  /** Any number of a closed set of labels, in no order. */
  LABEL_SET,
  /** A JSON document. */
  JSON,
  /** Calls of functions: a JSON array of objects with {@code name} and {@code arguments}. */
  TOOL_CALLS,
  /** Free text. */
  TEXT;

  /** Whether answers are made of labels of a closed set. */
  public boolean isOfLabels() {
    return this == LABEL || this == LABEL_SET;
  }

  /** The labels that an answer of this kind is made of; none unless it is of labels. */
  public Set<String> labelsIn(String answer) {
    return switch (this) {
      case LABEL -> Set.of(answer);
      case LABEL_SET -> LabelNotation.read(answer).orElseGet(TreeSet::new);
      case JSON, TOOL_CALLS, TEXT -> Set.of();
    };
  }
}
