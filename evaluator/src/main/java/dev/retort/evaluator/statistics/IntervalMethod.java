package dev.retort.evaluator.statistics;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How an interval was computed. */
public enum IntervalMethod {
  /** Exact binomial: covers with at least its confidence (Clopper and Pearson 1934). */
  @JsonProperty("clopper-pearson")
  CLOPPER_PEARSON,
  /**
   * Score interval (Wilson 1927) at the effective sample size of unequal weights (Kish 1965):
   * approximate.
   */
  @JsonProperty("wilson-kish")
  WILSON_KISH,
  /** Score interval for a difference of paired proportions (Tango 1998): approximate. */
  @JsonProperty("tango")
  TANGO,
  /**
   * Squared and added score intervals for a difference of paired proportions (Newcombe 1998, method
   * 10): approximate.
   */
  @JsonProperty("newcombe")
  NEWCOMBE,
  /** Bias-corrected accelerated bootstrap of whole clusters (Efron 1987): approximate. */
  @JsonProperty("bca-clustered")
  BCA_CLUSTERED,
  /**
   * Bounds for any scores of known range: cover with at least their confidence (Bates et al. 2021).
   */
  @JsonProperty("hoeffding-bentkus")
  HOEFFDING_BENTKUS
}
