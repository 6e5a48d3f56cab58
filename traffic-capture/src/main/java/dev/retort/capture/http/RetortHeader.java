package dev.retort.capture.http;

/** The headers that Retort reads in requests and writes in answers. */
public final class RetortHeader {
  /** Names the exchange, in requests and answers. */
  public static final String EXCHANGE_ID = "X-Retort-Exchange-Id";

  /** Names the task, in requests. */
  public static final String TASK = "X-Retort-Task";

  /** What matters most to whoever asks, in requests: {@code cost}, {@code latency} or more. */
  public static final String POLICY = "X-Retort-Policy";

  /** What kind of step of its trace a request is, in requests: {@code plan}, say. */
  public static final String STEP = "X-Retort-Step";

  /** Who answered: {@code teacher}, or a student's version. */
  public static final String ANSWERED_BY = "X-Retort-Answered-By";

  /** The student's confidence, for its own answers and for deferred ones that it was asked for. */
  public static final String CONFIDENCE = "X-Retort-Confidence";

  /** Whether a cache answered: {@code hit}; where none did, there is no such header. */
  public static final String CACHE = "X-Retort-Cache";

  /** Why a provider answered, where a student might have. */
  public static final String REASON = "X-Retort-Reason";

  /** Which of the providers answered. */
  public static final String UPSTREAM = "X-Retort-Upstream";

  /** Shows that an operator of the router calls, with the token that the home holds. */
  public static final String OPERATOR = "X-Retort-Operator";

  /** Who the operator says they are. */
  public static final String OPERATOR_NAME = "X-Retort-Operator-Name";

  private RetortHeader() {}
}
