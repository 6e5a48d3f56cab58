package dev.retort.trainer.djl.extractor;

/**
 * What a span is for: a slot, and the part that the span plays in a list of objects.
 *
 * @param slot number of the slot
 * @param role whether the span begins an object
 */
record Field(int slot, Role role) {

  /** What a span means for the list that its slot is in. */
  enum Role {
    /** The slot is in no list, or the span belongs to the object that is open. */
    INSIDE,
    /** The span is the first of a new object. */
    OPENING,
    /** The value belongs to every object that has none of its own. */
    SHARED
  }
}
