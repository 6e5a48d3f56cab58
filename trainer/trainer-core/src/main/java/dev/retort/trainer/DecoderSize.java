package dev.retort.trainer;

/** How large a decoder is that starts from nothing, by its parameters without a vocabulary. */
public enum DecoderSize {
  /** About 2 million. */
  TINY,
  /** About 10 million. */
  SMALL,
  /** About 30 million. */
  MEDIUM
}
