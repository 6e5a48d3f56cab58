package dev.retort.router.rollout;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a version is to serve no longer. */
public enum RollbackCause {
  /** It fails too often. */
  @JsonProperty("failures")
  FAILURES("failures"),
  /** Its answers are held back too often. */
  @JsonProperty("violations")
  VIOLATIONS("violations"),
  /** It is too slow. */
  @JsonProperty("latency")
  LATENCY("latency"),
  /** It loses more than it was certified for. */
  @JsonProperty("certificate")
  CERTIFICATE("certificate"),
  /** It loses against the version that it is compared with. */
  @JsonProperty("comparison")
  COMPARISON("comparison"),
  /** Its first answers, before it was to take over, were absurd. */
  @JsonProperty("warm-up")
  WARM_UP("warm-up");

  private final String word;

  RollbackCause(String word) {
    this.word = word;
  }

  /** For metrics and people. */
  public String word() {
    return word;
  }
}
