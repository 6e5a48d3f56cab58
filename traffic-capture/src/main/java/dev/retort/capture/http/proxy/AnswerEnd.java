package dev.retort.capture.http.proxy;

/** How an answer came to its end. */
enum AnswerEnd {
  /** The provider ended it. */
  COMPLETE,
  /** The provider broke it off, or fell silent. */
  CUT,
  /** The caller went away. */
  CALLER_GONE
}
