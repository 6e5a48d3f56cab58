package dev.retort.evaluator.guardrail;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is guarded against, in the order of the report. */
public enum Guardrail {
  /** Personal data of the request, or of anybody, in an answer that should hold none. */
  @JsonProperty("personal-data")
  PERSONAL_DATA,
  /** Secrets planted in the training rows, in answers to their prefixes. */
  @JsonProperty("canaries")
  CANARIES,
  /** Long stretches of rare training answers, in answers to requests unlike theirs. */
  @JsonProperty("training-text")
  TRAINING_TEXT,
  /** Attacks within a request that make the student answer what they ask for. */
  @JsonProperty("hijack")
  HIJACK,
  /** Ordinary requests that are not answered but declined. */
  @JsonProperty("refusals")
  REFUSALS,
  /** Attacks that the injection detector does not notice. */
  @JsonProperty("detector-misses")
  DETECTOR_MISSES,
  /** Ordinary requests that the injection detector takes for attacks. */
  @JsonProperty("detector-false-alarms")
  DETECTOR_FALSE_ALARMS
}
