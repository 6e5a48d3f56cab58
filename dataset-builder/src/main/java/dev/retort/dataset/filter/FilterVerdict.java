package dev.retort.dataset.filter;

import java.util.Objects;

/** What a filter says of an exchange. */
public sealed interface FilterVerdict {

  /** The exchange passes. */
  FilterVerdict KEEP = new Keep();

  /** The exchange is left out. */
  static FilterVerdict drop(DropReason reason) {
    return new Drop(reason);
  }

  /** The exchange passes. */
  record Keep() implements FilterVerdict {}

  /**
   * The exchange is left out.
   *
   * @param reason why
   */
  record Drop(DropReason reason) implements FilterVerdict {
    public Drop {
      Objects.requireNonNull(reason);
    }
  }
}
