package dev.retort.capture.discovery;

/** What an answer, or most of a group's answers, are like. */
public enum AnswerForm {
  /** One of a closed set of short texts. */
  LABEL,
  /** A JSON document. */
  JSON,
  /** Calls of functions. */
  TOOL_CALLS,
  /** Text of its own. */
  TEXT,
  /** No whole answer: cut, refused, an error. */
  NONE
}
