package dev.retort.trainer.handover;

/** An owner that does not take what its worker sends, and would not take it later. */
public final class HandoverRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  HandoverRefusedException(String message) {
    super(message);
  }
}
