package dev.retort.console.web;

/** A request that is answered with a reason instead of what it asked for. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  private Refusal(int status, String reason) {
    super(reason);
    this.status = status;
  }

  /** There is no such thing. */
  public static Refusal missing(String reason) {
    return new Refusal(404, reason);
  }

  /** Somebody else may do that. */
  public static Refusal forbidden(String reason) {
    return new Refusal(403, reason);
  }

  /** Things are no longer as the caller believes. */
  public static Refusal outdated(String reason) {
    return new Refusal(409, reason);
  }

  /** The request makes no sense. */
  public static Refusal wrong(String reason) {
    return new Refusal(400, reason);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}
