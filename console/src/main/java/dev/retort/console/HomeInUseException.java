package dev.retort.console;

/** Another process owns the home folder. */
public final class HomeInUseException extends RuntimeException {
  HomeInUseException(String message) {
    super(message);
  }
}
