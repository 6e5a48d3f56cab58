package dev.retort.dataset.filter;

import java.util.Locale;

/** Why an exchange is left out of a dataset. The names are part of what is stored and shown. */
public enum DropReason {
  /** The request holds no text for a student to read. */
  EMPTY_INPUT,
  /** The request or the answer has fewer characters than the task allows. */
  TOO_SHORT,
  /** The request or the answer has more characters than the task allows. */
  TOO_LONG,
  /** The request is clearly in none of the task's languages. */
  OTHER_LANGUAGE,
  /** A student answered and no person corrected it: a student's own answers are never labels. */
  STUDENT_ANSWER,
  /** The user said that the answer was wrong, and nobody said what is right. */
  USER_DOWNVOTED,
  /** The upstream failed. */
  ERROR,
  /** The model or a content filter declined to answer. */
  REFUSED,
  /** The answer is a call of a function, and the task's answers are none. */
  TOOL_CALL,
  /** The task's answers are calls of functions, and this one is text. */
  NO_TOOL_CALL,
  /** A function is called with arguments that are no JSON object. */
  INVALID_ARGUMENTS,
  /** The answer was cut at the token limit. */
  TRUNCATED,
  /** Nothing says that the answer is whole: a cut stream, or an unnamed finish reason. */
  UNKNOWN_FINISH,
  /** The answer holds no text. */
  EMPTY_ANSWER,
  /** The task answers in JSON, and this answer holds no JSON document. */
  INVALID_JSON,
  /** The document lacks a member that nearly all of the task's documents have. */
  MISSING_MEMBER,
  /** The document breaks the JSON Schema that the task's answers conform to. */
  SCHEMA_VIOLATED,
  /** The answer is none of the labels that the task has been given. */
  OUTSIDE_LABEL_SET,
  /** Instructions whose answers do not have the task's form, nor has this one: another task. */
  OTHER_INSTRUCTIONS,
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
  RARE_LABEL,
  /** Rarer labels, a champion's errors and deferred requests take the budget of training rows. */
  OVER_BUDGET;

  /** The stored name, in snake case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
