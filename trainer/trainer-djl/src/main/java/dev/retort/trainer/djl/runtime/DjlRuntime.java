package dev.retort.trainer.djl.runtime;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;

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
}
