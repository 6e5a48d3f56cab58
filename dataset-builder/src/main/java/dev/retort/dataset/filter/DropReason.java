package dev.retort.dataset.filter;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why an exchange is left out of a dataset. The names are part of what is stored and shown. */
public enum DropReason {
  /** The request holds no text for a student to read. */
  EMPTY_INPUT(FilterStep.REQUEST, "the request holds no text"),
  /** The request or the answer has fewer characters than the task allows. */
  TOO_SHORT(FilterStep.REQUEST, "shorter than the task allows"),
  /** The request or the answer has more characters than the task allows. */
  TOO_LONG(FilterStep.REQUEST, "longer than the task allows"),
  /** The request is clearly in none of the task's languages. */
  OTHER_LANGUAGE(FilterStep.REQUEST, "the request is in another language"),
  /** A student answered and no person corrected it: a student's own answers are never labels. */
  STUDENT_ANSWER(FilterStep.ANSWER, "a student answered, and nobody corrected it"),
  /**
   * The answer was given to an equal request before: that request's row may label, not this one.
   */
  CACHED_ANSWER(FilterStep.ANSWER, "the answer came from the cache, and nobody corrected it"),
  /** The user said that the answer was wrong, and nobody said what is right. */
  USER_DOWNVOTED(FilterStep.ANSWER, "the user said that the answer was wrong"),
  /** The upstream failed. */
  ERROR(FilterStep.ANSWER, "the upstream failed"),
  /** The model or a content filter declined to answer. */
  REFUSED(FilterStep.ANSWER, "the model declined to answer"),
  /** The answer is a call of a function, and the task's answers are none. */
  TOOL_CALL(FilterStep.FORM, "a function call where the task wants text"),
  /** The task's answers are calls of functions, and this one is text. */
  NO_TOOL_CALL(FilterStep.FORM, "text where the task calls functions"),
  /** A function is called with arguments that are no JSON object. */
  INVALID_ARGUMENTS(FilterStep.FORM, "a function call whose arguments are no JSON object"),
  /** The answer was cut at the token limit. */
  TRUNCATED(FilterStep.ANSWER, "cut at the token limit"),
  /** Nothing says that the answer is whole: a cut stream, or an unnamed finish reason. */
  UNKNOWN_FINISH(FilterStep.ANSWER, "nothing says that the answer is whole"),
  /** The answer holds no text. */
  EMPTY_ANSWER(FilterStep.ANSWER, "the answer holds no text"),
  /** The task answers in JSON, and this answer holds no JSON document. */
  INVALID_JSON(FilterStep.FORM, "no JSON document where the task answers in JSON"),
  /** The document lacks a member that nearly all of the task's documents have. */
  MISSING_MEMBER(FilterStep.FORM, "lacks a member that nearly all of the task's documents have"),
  /** The document breaks the JSON Schema that the task's answers conform to. */
  SCHEMA_VIOLATED(FilterStep.FORM, "breaks the task's JSON Schema"),
  /** The answer is none of the labels that the task has been given. */
  OUTSIDE_LABEL_SET(FilterStep.FORM, "none of the task's labels"),
  /** The task's answers list labels, and this one is no such list. */
  INVALID_LABELS(FilterStep.FORM, "no list of labels where the task answers with one"),
  /** Instructions whose answers do not have the task's form, nor has this one: another task. */
  OTHER_INSTRUCTIONS(FilterStep.FORM, "another task's instructions and answer"),
  /** The same input as the row that stands for it, after normalisation. */
  EXACT_DUPLICATE(FilterStep.DUPLICATES, "the same input as another row"),
  /** Nearly the same input as the row that stands for it. */
  NEAR_DUPLICATE(FilterStep.DUPLICATES, "nearly the same input as another row"),
  /** A duplicate whose answer lost against the one that the row carries. */
  OUTVOTED(FilterStep.DUPLICATES, "a duplicate whose answer lost the vote"),
  /** The answers to one input contradict each other, and nothing decides between them. */
  CONFLICTING_ANSWERS(
      FilterStep.LABEL, "answers to one input contradict each other, and nothing decides"),
  /** It asks what a novel evaluation row asks, and is itself of no uniform sample. */
  NOT_UNIFORM_SAMPLE(
      FilterStep.SAMPLE, "asks what an evaluation row asks, and is of no uniform sample"),
  /** It contains the text of a novel evaluation row, and would give it away. */
  CONTAINS_EVALUATION(FilterStep.CONTAMINATION, "contains the text of an evaluation row"),
  /** The teacher has given up a word that this answer says; as a label it would teach the past. */
  OUTDATED_ANSWER(FilterStep.LABEL, "the teacher puts such answers in other words now"),
  /** Its label has too few rows to be learnt. */
  RARE_LABEL(FilterStep.LABEL, "its label has too few rows to be learnt"),
  /** Rarer labels, a champion's errors and deferred requests take the budget of training rows. */
  OVER_BUDGET(FilterStep.BUDGET, "the budget of training rows went to others");

  private final FilterStep step;
  private final String explanation;

  DropReason(FilterStep step, String explanation) {
    this.step = step;
    this.explanation = explanation;
  }

  /** The reason of a stored name; empty if there is none of it. */
  public static Optional<DropReason> ofWireName(String name) {
    return Arrays.stream(values()).filter(reason -> reason.wireName().equals(name)).findFirst();
  }

  /** Where in a build it is found out. */
  public FilterStep step() {
    return step;
  }

  /** A few words for people. */
  public String explanation() {
    return explanation;
  }

  /** The stored name, in snake case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
