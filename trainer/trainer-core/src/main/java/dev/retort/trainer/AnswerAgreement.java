package dev.retort.trainer;

import dev.retort.dataset.label.AnswerKind;

/**
 * When an answer counts as right: what a student's confidence is to predict. Whoever judges
 * students supplies it, so that confidence, threshold and certificate mean the same. Thread-safe.
 */
@FunctionalInterface
public interface AnswerAgreement {
  /** The same text. */
  AnswerAgreement SAME_TEXT = (kind, reference, answer) -> reference.equals(answer);

  /** Whether an answer is as good as the reference. */
  boolean agree(AnswerKind kind, String reference, String answer);
}
