package dev.retort.registry.server.store;

/** A request that gets an error for an answer. */
public final class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;

  public ProtocolException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public static ProtocolException invalid(String message) {
    return new ProtocolException(ErrorCode.INVALID_PARAMETER_VALUE, message);
  }

  public static ProtocolException missing(String message) {
    return new ProtocolException(ErrorCode.RESOURCE_DOES_NOT_EXIST, message);
  }

  public static ProtocolException exists(String message) {
    return new ProtocolException(ErrorCode.RESOURCE_ALREADY_EXISTS, message);
  }

  public static ProtocolException conflict(String message) {
    return new ProtocolException(ErrorCode.RESOURCE_CONFLICT, message);
  }

  public ErrorCode code() {
    return code;
  }
}
