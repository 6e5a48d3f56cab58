package dev.retort.console.simulate;

/** The process that threw it is over: nothing in it catches it, and nothing of it goes on. */
final class Killed extends Error {
  private static final long serialVersionUID = 1;

  Killed(String where) {
    super(where);
  }
}
