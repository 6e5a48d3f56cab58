package dev.retort.trainer.djl.runtime;

import ai.djl.pytorch.jni.JniUtils;

/**
 * Whether operations of the current thread are recorded for gradients, until it is closed; then it
 * is as before. A new thread of PyTorch records. Closed by the thread that opened it.
 */
public final class GradientScope implements AutoCloseable {
  private final boolean before;

  private GradientScope(boolean recording) {
    DjlRuntime.engine();
    before = JniUtils.isGradMode();
    JniUtils.setGradMode(recording);
  }

  /** Nothing is recorded: for inference, and for the change of weights. */
  public static GradientScope off() {
    return new GradientScope(false);
  }

  /** Operations on arrays that require a gradient are recorded. */
  public static GradientScope on() {
    return new GradientScope(true);
  }

  @Override
  public void close() {
    JniUtils.setGradMode(before);
  }
}
