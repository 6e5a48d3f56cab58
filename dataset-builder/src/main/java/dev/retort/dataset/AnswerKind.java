package dev.retort.dataset;

/** What a task's answers are, found out from the answers themselves. */
public enum AnswerKind {
  /** One of a closed set of labels. */
  LABEL,
  /** A JSON document. */
  JSON,
  /** Free text. */
  TEXT
}
