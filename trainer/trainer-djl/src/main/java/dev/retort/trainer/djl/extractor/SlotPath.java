package dev.retort.trainer.djl.extractor;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Optional;

/**
 * Where a value stands in an answer, whatever its place in a list.
 *
 * @param list the members on the way to the list of objects that the value is in; absent if it is
 *     in none
 * @param members the members on the way to the value, from the answer's root or the list's object
 */
record SlotPath(Optional<List<String>> list, List<String> members) implements Comparable<SlotPath> {
  SlotPath {
    list = list.map(List::copyOf);
    members = List.copyOf(members);
  }

  @JsonIgnore
  boolean inList() {
    return list.isPresent();
  }

  @Override
  public int compareTo(SlotPath other) {
    return toString().compareTo(other.toString());
  }

  /** As people write it: {@code lines[].item}. */
  @Override
  public String toString() {
    return list.map(path -> String.join(".", path) + "[].").orElse("") + String.join(".", members);
  }
}
