package dev.retort.console.web;

/** Somebody asks whom the gate does not know. */
final class StrangerException extends RuntimeException {
  static final int STATUS = 401;

  private static final long serialVersionUID = 1L;

  StrangerException() {
    super("log in first, or send an access token: Authorization: Bearer TOKEN");
  }
}
