package dev.retort.registry.audit;

import java.util.Objects;

/**
 * The first place where a chain isn't what it was.
 *
 * @param sequence the entry's place
 * @param why in words
 */
public record ChainBreak(long sequence, String why) {
  /** There is a reason. */
  public ChainBreak {
    Objects.requireNonNull(why, "why");
  }

  @Override
  public String toString() {
    return "entry %d: %s".formatted(sequence, why);
  }
}
