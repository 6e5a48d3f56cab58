package dev.retort.registry.server;

/** A request that gets an error for an answer. */
final class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorCode code;

  ProtocolException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  static ProtocolException invalid(String message) {
    return new ProtocolException(ErrorCode.INVALID_PARAMETER_VALUE, message);
  }

  static ProtocolException missing(String message) {
    return new ProtocolException(ErrorCode.RESOURCE_DOES_NOT_EXIST, message);
  }

  static ProtocolException exists(String message) {
    return new ProtocolException(ErrorCode.RESOURCE_ALREADY_EXISTS, message);
  }

  static ProtocolException conflict(String message) {
    return new ProtocolException(ErrorCode.RESOURCE_CONFLICT, message);
  }

  ErrorCode code() {
    return code;
  }
}
