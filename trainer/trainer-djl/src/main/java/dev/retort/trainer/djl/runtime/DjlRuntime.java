package dev.retort.trainer.djl.runtime;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;

/**
 * The one door to DJL: whoever needs arrays gets them here, so that its settings stand before its
 * classes are loaded. Thread-safe.
 */
public final class DjlRuntime {
  private static final String ENGINE = "PyTorch";

  static {
    // The native libraries come with the class path: nothing is looked for elsewhere, nobody told.
    System.setProperty("DJL_OFFLINE", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  private DjlRuntime() {}

  /** PyTorch, loaded by the first call. */
  public static Engine engine() {
    return Engine.getEngine(ENGINE);
  }

  /** A manager of arrays on the default device; closing it frees them. */
  public static NDManager newManager() {
    return engine().newBaseManager();
  }

  /** Starts PyTorch's random numbers, which dropout draws from, anew, on all devices. */
  public static void seed(long seed) {
    engine();
    JniUtils.setSeed(seed);
  }

  /**
   * Sets how many threads an operation may use. OpenMP makes its own choice earlier, from {@code
   * OMP_NUM_THREADS}, for what it starts.
   *
   * @param threads ≥ 1
   */
  public static void useThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("an operation uses at least 1 thread, not " + threads);
    }
    engine();
    JniUtils.setNumThreads(threads);
  }

  /** How many threads an operation may use. */
  public static int threads() {
    engine();
    return JniUtils.getNumThreads();
  }
}
