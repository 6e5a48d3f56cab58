package dev.retort.dataset.filter;

import java.util.Locale;

/** Why an exchange is left out of a dataset. The names are part of what is stored and shown. */
public enum DropReason {
  /** The request holds no text for a student to read. */
  EMPTY_INPUT,
  /** A student answered and no person corrected it: a student's own answers are never labels. */
  STUDENT_ANSWER,
  /** The upstream failed. */
  ERROR,
  /** The model or a content filter declined to answer. */
  REFUSED,
  /** The answer is a call of a tool, not text. */
  TOOL_CALL,
  /** The answer was cut at the token limit. */
  TRUNCATED,
  /** Nothing says that the answer is whole: a cut stream, or an unnamed finish reason. */
  UNKNOWN_FINISH,
  /** The answer holds no text. */
  EMPTY_ANSWER,
  /** The task answers in JSON, and this answer holds no JSON document. */
  INVALID_JSON,
  /** Later traffic that is no uniform sample of the task's requests, so it may not evaluate. */
  NOT_UNIFORM_SAMPLE,
  /** The same input as the row that stands for it, after normalisation. */
  EXACT_DUPLICATE,
  /** Nearly the same input as the row that stands for it. */
  NEAR_DUPLICATE,
  /** A duplicate whose answer lost against the one that the row carries. */
  OUTVOTED,
  /** The answers to one input contradict each other, and nothing decides between them. */
  CONFLICTING_ANSWERS,
  /** It contains the text of a novel evaluation row, and would give it away. */
  CONTAINS_EVALUATION,
  /** Its label has too few rows to be learnt. */
  RARE_LABEL;

  /** The stored name, in snake case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
