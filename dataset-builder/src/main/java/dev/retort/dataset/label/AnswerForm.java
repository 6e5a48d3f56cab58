package dev.retort.dataset.label;

import java.util.Collection;
import java.util.Optional;

/** The form of a task's answers, learnt from them. Immutable and thread-safe. */
public sealed interface AnswerForm permits ClosedSet, JsonDocuments, FreeText {
  /** A form that this share of the answers has is the task's; the rest are the teacher's slips. */
  double NEARLY_ALL = 0.8;

  /**
   * An answer in the task's form, its wrapping and spelling put right.
   *
   * @return empty if it is not of the form
   */
  Optional<String> clean(String answer);

  /** Finds out what form a task's answers have. */
  static AnswerForm learn(Collection<String> answers) {
    long documents = answers.stream().filter(a -> JsonDocuments.canonical(a).isPresent()).count();
    if (!answers.isEmpty() && documents >= NEARLY_ALL * answers.size()) {
      return new JsonDocuments();
    }
    ClosedSet labels = ClosedSet.learn(answers);
    return labels.covers(answers) ? labels : new FreeText();
  }
}
