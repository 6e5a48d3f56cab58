package dev.retort.trainer;

/**
 * When a student learns from answers of its own, which the teacher scores token by token
 * (generalised knowledge distillation, Agarwal et al. 2024, arXiv 2306.13649).
 *
 * @param share of the steps that take the student's own answers, in (0, 1]
 * @param after share of all steps before the first of these, in [0, 1): a student that knows
 *     nothing yet says nothing worth scoring
 * @param samplingTemperature at which the student answers, &gt; 0
 */
public record OnPolicy(double share, double after, double samplingTemperature) {
  public OnPolicy {
    require(share > 0 && share <= 1, "onPolicy.share lies in (0, 1]", share);
    require(after >= 0 && after < 1, "onPolicy.after lies in [0, 1)", after);
    require(
        samplingTemperature > 0 && Double.isFinite(samplingTemperature),
        "onPolicy.samplingTemperature is > 0",
        samplingTemperature);
  }

  private static void require(boolean holds, String rule, double value) {
    if (!holds) {
      throw new IllegalArgumentException("%s, not %s".formatted(rule, value));
    }
  }
}
