package dev.retort.evaluator.deferral;

import com.fasterxml.jackson.annotation.JsonProperty;

/** By which argument a rule's threshold was chosen. */
public enum DeferralMethod {
  /** The certificate on evaluation rows is predicted to pass with the asked power. */
  @JsonProperty("predicted-power")
  PREDICTED_POWER,

  /** A multiple test on the calibration rows themselves (Angelopoulos et al. 2021). */
  @JsonProperty("learn-then-test")
  LEARN_THEN_TEST,

  /** A bound on the expected loss (Angelopoulos et al., ICLR 2024). */
  @JsonProperty("conformal-risk-control")
  CONFORMAL_RISK_CONTROL
}
