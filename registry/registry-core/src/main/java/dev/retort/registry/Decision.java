package dev.retort.registry;

import java.util.Arrays;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A person's word on a version.
 *
 * @param kind what was decided
 * @param by who decided
 * @param because why
 * @param evidence what it rests on, such as the seal of a report and the moment
 */
public record Decision(Kind kind, String by, String because, SortedMap<String, String> evidence) {
  /** What can be decided. */
  public enum Kind {
    /** It is to serve. */
    PROMOTED("promoted"),

    /** It is not to serve. */
    REJECTED("rejected"),

    /** It is to serve no longer. */
    ROLLED_BACK("rolled-back"),

    /** It is to serve again. */
    RESTORED("restored");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** As an audit log has it. */
    public String word() {
      return word;
    }

    /**
     * The kind with a word.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Kind of(String word) {
      return Arrays.stream(values())
          .filter(kind -> kind.word.equals(word))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is no decision"));
    }
  }

  /**
   * @throws IllegalArgumentException if nobody decided, or for no reason
   */
  public Decision {
    Objects.requireNonNull(kind, "kind");
    if (by.isBlank() || because.isBlank()) {
      throw new IllegalArgumentException("a decision is somebody's, and has a reason");
    }
    evidence = Collections.unmodifiableSortedMap(new TreeMap<>(evidence));
  }
}
