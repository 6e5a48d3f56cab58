package dev.retort.console.web;

/**
 * What came of an action, for whoever did it.
 *
 * @param kind whether it worked
 * @param text in a sentence
 */
public record Notice(Kind kind, String text) {

  /** Whether it worked. */
  public enum Kind {
    DONE,
    REFUSED
  }

  /** The style of its box. */
  public String style() {
    return kind == Kind.DONE ? "good" : "bad";
  }
}
