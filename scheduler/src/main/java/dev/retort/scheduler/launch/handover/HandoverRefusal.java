package dev.retort.scheduler.launch.handover;

import java.util.OptionalLong;

/** What is not taken from a worker, or not given to it. */
final class HandoverRefusal extends RuntimeException {
  static final int UNAUTHORIZED = 401;
  static final int NOT_FOUND = 404;
  static final int CONFLICT = 409;
  static final int GONE = 410;
  static final int TOO_LARGE = 413;
  static final int UNPROCESSABLE = 422;
  static final int NO_SPACE = 507;

  private static final long serialVersionUID = 1;

  private final int status;
  private final transient OptionalLong offset;

  HandoverRefusal(int status, String message) {
    super(message);
    this.status = status;
    this.offset = OptionalLong.empty();
  }

  private HandoverRefusal(long offset) {
    super("%d bytes are here: go on from there".formatted(offset));
    this.status = CONFLICT;
    this.offset = OptionalLong.of(offset);
  }

  /** A piece that does not begin where the last one ended. */
  static HandoverRefusal at(long offset) {
    return new HandoverRefusal(offset);
  }

  int status() {
    return status;
  }

  /** How much of a file is here, if that is what is wrong. */
  OptionalLong offset() {
    return offset;
  }
}
