package dev.retort.capture;

/** A request, response or log line that is not what the protocol says. The message says where. */
public final class MalformedExchangeException extends RuntimeException {
  public MalformedExchangeException(String message) {
    super(message);
  }
}
