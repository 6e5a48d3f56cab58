package dev.retort.capture;

/** What a user thought of an answer. */
public enum Rating {
  /** It was right. */
  UP,
  /** It was not: such an answer is no label. */
  DOWN
}
