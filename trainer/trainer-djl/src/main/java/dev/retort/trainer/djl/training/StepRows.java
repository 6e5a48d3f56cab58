package dev.retort.trainer.djl.training;

import java.util.List;

/** What a step learns from, given the rows whose turn it is. */
@FunctionalInterface
interface StepRows {
  /** The rows themselves. */
  StepRows AS_THEY_ARE = (rows, step, totalSteps) -> rows;

  /**
   * The step's rows. They follow from the arguments and the weights alone.
   *
   * @param step steps done before
   * @param totalSteps of the whole training
   */
  List<List<TokenSequence>> of(List<List<TokenSequence>> rows, long step, long totalSteps);
}
