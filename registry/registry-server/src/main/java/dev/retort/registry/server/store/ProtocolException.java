package dev.retort.registry.server.store;

/** A request that gets an error for an answer. */
public final class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final int PRECONDITION_FAILED = 412;

  private final ErrorCode code;
  private final int status;

  public ProtocolException(ErrorCode code, String message) {
    this(code, code.status(), message);
  }

  private ProtocolException(ErrorCode code, int status, String message) {
    super(message);
    this.code = code;
    this.status = status;
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

  /** What {@code If-Match} names isn't there. */
  public static ProtocolException preconditionFailed(String message) {
    return new ProtocolException(ErrorCode.RESOURCE_CONFLICT, PRECONDITION_FAILED, message);
  }

  public ErrorCode code() {
    return code;
  }

  /** The HTTP status: that of the code, but for a failed precondition. */
  public int status() {
    return status;
  }
}
