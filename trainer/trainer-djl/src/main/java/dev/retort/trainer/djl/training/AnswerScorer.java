package dev.retort.trainer.djl.training;

import dev.retort.trainer.djl.loss.SoftTargets;
import java.util.List;

/** A teacher that says of any answer what it finds likely in each token's place. */
@FunctionalInterface
public interface AnswerScorer {

  /**
   * Scores answers.
   *
   * @param sequences each with a prompt of at least one token
   * @return for each, in their order, as many places as its answer has tokens
   */
  List<SoftTargets> score(List<TokenSequence> sequences);
}
