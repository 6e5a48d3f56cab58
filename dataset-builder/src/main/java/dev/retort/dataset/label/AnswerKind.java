package dev.retort.dataset.label;

/** What a task's answers are, found out from the answers themselves. */
public enum AnswerKind {
  /** One of a closed set of labels. */
  LABEL,
  /** A JSON document. */
  JSON,
  /** Calls of functions: a JSON array of objects with {@code name} and {@code arguments}. */
  TOOL_CALLS,
  /** Free text. */
  TEXT
}
