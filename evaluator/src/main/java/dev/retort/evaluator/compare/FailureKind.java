package dev.retort.evaluator.compare;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a request has no whole answer. */
public enum FailureKind {
  /** No whole answer came in time. */
  @JsonProperty("timed-out")
  TIMED_OUT("timed out"),
  /** No connection, or a broken one. */
  @JsonProperty("unreachable")
  UNREACHABLE("cannot be reached"),
  /** Too many requests, even after waiting as asked. */
  @JsonProperty("rate-limited")
  RATE_LIMITED("limits the rate"),
  /** The key is missing or not accepted. */
  @JsonProperty("unauthorized")
  UNAUTHORIZED("refuses the key"),
  /** Another status than success. */
  @JsonProperty("http-error")
  HTTP_ERROR("answers with an error"),
  /** No chat completion in text: a stream, a tool call, something else. */
  @JsonProperty("unreadable")
  UNREADABLE("answers with no chat completion"),
  /** Cut at the token limit. */
  @JsonProperty("cut-off")
  CUT_OFF("is cut off"),
  /** The model refuses, or a filter withholds its answer. */
  @JsonProperty("refused")
  REFUSED("refuses"),
  /** The model has answered nothing so far, and is asked no more. */
  @JsonProperty("given-up")
  GIVEN_UP("given up");

  private final String words;

  FailureKind(String words) {
    this.words = words;
  }

  /** As a report words it. */
  public String words() {
    return words;
  }
}
