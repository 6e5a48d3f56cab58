package dev.retort.dataset.labelling;

import java.util.List;

/**
 * Which prompts to ask about.
 *
 * @param prompts the most useful first
 * @param samples answers to ask for, for each prompt, ≥ 1
 * @param clusters groups of near duplicates that have no usable answer, of which the prompts are
 *     one each
 * @param unlabelled prompts without a usable answer in all
 */
public record LabellingPlan(
    List<PlannedPrompt> prompts, int samples, int clusters, long unlabelled) {
  public LabellingPlan {
    prompts = List.copyOf(prompts);
    if (samples < 1) {
      throw new IllegalArgumentException("a prompt is asked about at least once, not " + samples);
    }
  }

  /** What the answers are expected to cost, in US dollars. */
  public double expectedCost() {
    return samples * prompts.stream().mapToDouble(PlannedPrompt::expectedCost).sum();
  }
}
